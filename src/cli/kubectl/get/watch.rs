//! `get --watch`: the listing, then every change to it until the server or the user ends.

use super::Args;
use super::generic::items;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::emit;
use crate::cli::target::{self, Target};
use crate::cluster::{Cluster, Error, Event, GetOptions, ListOptions, Resource, WatchOptions};
use crate::print::table::{self, Table};
use crate::print::{Printer, TabWriter};
use crate::value::Json;
use serde_json::json;
use std::time::Instant;
use tokio::time::timeout_at;

const SINGLE: &str = "you may only specify a single resource type";

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Failure> {
    let cluster = context.cluster()?;
    let (targets, failures) = super::find(context, cluster, args, Some(SINGLE))?;
    if let Some(failure) = Failure::several(failures) {
        return Err(failure);
    }
    let [target] = targets.targets.as_slice() else {
        // What does not exist is told before that it is too much.
        for target in &targets.targets {
            context.block_on(read(cluster, args, target, &mut WatchOptions::default()))??;
        }
        return Err(Failure::new(format!(
            "watch is only supported on individual resources and resource collections - {} resources were found",
            targets.targets.len()
        )));
    };
    let mut options = WatchOptions {
        labels: targets.labels.clone(),
        fields: targets.fields.clone(),
        table: args.asks_for_table(),
        whole_objects: args.asks_for_table() && args.sort_by().is_some(),
        ..WatchOptions::default()
    };
    let read = context.block_on(read(cluster, args, target, &mut options))?;
    let objects = match read {
        Err(error) if args.ignore_not_found && error.is_not_found() => return Ok(Exit::SUCCESS),
        read => read?,
    };
    let mut screen = Screen::new(context, args, super::resource(target))?;
    for object in objects {
        if args.watch_only {
            screen.skip(object);
        } else {
            screen.show("ADDED", object)?;
        }
    }
    screen.flush()?;
    // The watch of one object begins with the object itself, which was shown already.
    let is_list = matches!(target, Target::Listed { .. });
    follow(context, cluster, super::resource(target), (&options, &mut screen, !is_list))?;
    Ok(Exit::SUCCESS)
}

/// What is there already; the options are completed to follow it.
async fn read(cluster: &Cluster, args: &Args, target: &Target, options: &mut WatchOptions) -> Result<Vec<Json>, Error> {
    match target {
        Target::Named { resource, namespace, name } => {
            let get =
                GetOptions { table: options.table, whole_objects: options.whole_objects, ..GetOptions::default() };
            let object = target::get(cluster, resource, (namespace.as_deref(), name), &get).await?.0;
            options.namespace.clone_from(namespace);
            options.fields = format!("metadata.name={name}");
            // Zero is about now, and brings the object as the first event.
            options.resource_version = "0".to_owned();
            Ok(vec![object])
        }
        Target::Listed { resource, namespace } => {
            let list = ListOptions {
                namespace: namespace.clone(),
                labels: options.labels.clone(),
                fields: options.fields.clone(),
                limit: args.page(),
                table: options.table,
                whole_objects: options.whole_objects,
                ..ListOptions::default()
            };
            let list = cluster.list(resource, &list).await?;
            options.namespace.clone_from(namespace);
            options.resource_version =
                list.pointer("/metadata/resourceVersion").and_then(Json::as_str).unwrap_or_default().to_owned();
            Ok(if list.get("items").is_some() { items(resource, list, false) } else { vec![list] })
        }
    }
}

fn follow(
    context: &Context,
    cluster: &Cluster,
    resource: &Resource,
    (options, screen, mut skips): (&WatchOptions, &mut Screen<'_>, bool),
) -> Result<(), Failure> {
    let mut watch = context.block_on(cluster.watch(resource, options))??;
    let end = cluster.target().request_timeout.map(|timeout| Instant::now() + timeout);
    loop {
        let next = async {
            match end {
                Some(end) => timeout_at(end.into(), watch.next()).await.unwrap_or(Ok(None)),
                None => watch.next().await,
            }
        };
        // A watch that breaks, or is ended by the server or the request's timeout, ends quietly, as kubectl's does.
        let Ok(Some(Event { kind, object })) = context.block_on(next)? else { return Ok(()) };
        if std::mem::take(&mut skips) {
            screen.skip(object);
        } else {
            screen.show(&kind, object)?;
        }
        screen.flush()?;
    }
}

struct Screen<'a> {
    context: &'a Context,
    events: bool,
    tables: table::Printer,
    /// Nothing for tables.
    printer: Option<Printer>,
    writer: TabWriter,
}

impl<'a> Screen<'a> {
    fn new(context: &'a Context, args: &Args, resource: &Resource) -> Result<Screen<'a>, Failure> {
        let mut options = args.table_options(resource, false);
        options.with_namespace = args.all_namespaces;
        Ok(Screen {
            context,
            events: args.output_watch_events,
            tables: table::Printer::new(options, context.now()),
            printer: args.printer(context)?,
            writer: TabWriter::default(),
        })
    }

    /// Shows nothing but remembers a table's columns, which later events leave out.
    fn skip(&mut self, mut object: Json) {
        if let (None, Some(mut table)) = (&self.printer, Table::take(&mut object)) {
            table.rows.clear();
            self.tables.print(table, None, &mut self.writer);
        }
    }

    fn show(&mut self, kind: &str, mut object: Json) -> Result<(), Failure> {
        let event = self.events.then_some(kind);
        if let Some(printer) = &mut self.printer {
            let text = match event {
                Some(kind) => printer.print_event(&json!({ "type": kind, "object": object })),
                None => printer.print(&object),
            };
            return emit(self.context, text);
        }
        match Table::take(&mut object) {
            Some(table) => self.tables.print(table, event, &mut self.writer),
            None => self.tables.print_plain(&object, event, &mut self.writer),
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.writer.flush();
        let text = self.writer.take();
        self.context.ui.print(&text)?;
        self.context.ui.flush()
    }
}
