//! `get` for people: tables, one below the other, page by page.
//!
//! The first page of everything that was named is fetched before the first line is printed, since names show their
//! kind as soon as there are several; the other pages are printed as they come.

use super::{Args, resource};
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::target::{self, Target, Targets};
use crate::cluster::{Cluster, Error, GetOptions, ListOptions, Pages};
use crate::print::table::{Printer, Table};
use crate::print::{TabWriter, items, sort};
use crate::value::Json;
use futures_util::future;

/// A target whose first page is there.
struct Start<'a> {
    target: &'a Target,
    page: Json,
    /// Nothing for an object by its name.
    rest: Option<Pages<'a>>,
}

pub(super) fn run(context: &Context, args: &Args, targets: &Targets) -> Result<Exit, Failure> {
    let cluster = context.cluster()?;
    let mut errors = Vec::new();
    let mut starts = Vec::new();
    let asked = targets.targets.iter().map(|target| start(cluster, args, targets, target));
    for outcome in context.block_on(future::join_all(asked))? {
        match outcome {
            Ok(start) => starts.push(start),
            Err(error) => errors.push(error),
        }
    }
    let order = match args.sort_by() {
        Some(field) => order(args, field, &starts)?,
        None => (0..starts.len()).collect(),
    };
    let kinds: Vec<_> = starts.iter().map(|start| resource(start.target).gvk()).collect();
    let several = kinds.iter().any(|kind| *kind != kinds[0]);
    let all_namespaced = !args.all_namespaces && starts.iter().all(|start| resource(start.target).namespaced);
    let mut starts: Vec<Option<Start<'_>>> = starts.into_iter().map(Some).collect();
    let mut screen =
        Screen { context, args, several, printer: None, writer: TabWriter::default(), wrote: false, gap: false };
    for index in order {
        if let Some(start) = starts[index].take() {
            screen.print_target(start, &mut errors)?;
        }
    }
    screen.flush()?;
    if !screen.wrote && !args.ignore_not_found && errors.is_empty() {
        let place = if all_namespaced { format!(" in {} namespace.", cluster.namespace()) } else { String::new() };
        context.ui.warn(&format!("No resources found{place}"));
    }
    args.failure(errors).map_or(Ok(Exit::SUCCESS), Err)
}

async fn start<'a>(
    cluster: &'a Cluster,
    args: &Args,
    targets: &Targets,
    target: &'a Target,
) -> Result<Start<'a>, Error> {
    let (table, whole_objects) = (args.asks_for_table(), args.asks_for_table() && args.sort_by().is_some());
    match target {
        Target::Named { resource, namespace, name } => {
            let options = GetOptions { subresource: args.subresource().to_owned(), table, whole_objects };
            let read = target::get(cluster, resource, (namespace.as_deref(), name), &options).await?;
            Ok(Start { target, page: read.0, rest: None })
        }
        Target::Listed { resource, namespace } => {
            let mut pages = cluster.pages(
                resource,
                &ListOptions {
                    namespace: namespace.clone(),
                    labels: targets.labels.clone(),
                    fields: targets.fields.clone(),
                    limit: args.page(),
                    table,
                    whole_objects,
                    ..ListOptions::default()
                },
            );
            let page =
                pages.next().await.map_err(|error| super::explain(error, resource, targets))?.unwrap_or_default();
            Ok(Start { target, page, rest: Some(pages) })
        }
    }
}

/// kubectl sorts the rows of each table on its own; what it got several of it tries to sort as objects first, which
/// tables rarely are.
fn order(args: &Args, field: &str, starts: &[Start<'_>]) -> Result<Vec<usize>, Failure> {
    if starts.len() < 2 || !args.asks_for_table() {
        return Ok((0..starts.len()).collect());
    }
    let pages: Vec<&Json> = starts.iter().map(|start| &start.page).collect();
    Ok(sort::order(field, &pages)?)
}

/// What is on the screen so far.
struct Screen<'a> {
    context: &'a Context,
    args: &'a Args,
    /// Names show their kind.
    several: bool,
    /// The printer of the resource that is being printed.
    printer: Option<(String, Printer)>,
    writer: TabWriter,
    wrote: bool,
    /// An empty line is due before the next one.
    gap: bool,
}

impl Screen<'_> {
    fn print_target(&mut self, start: Start<'_>, errors: &mut Vec<Error>) -> Result<(), Failure> {
        let resource = resource(start.target);
        let name = format!("{}/{}", resource.api_version(), resource.plural);
        if self.printer.as_ref().is_none_or(|(known, _)| *known != name) {
            self.flush()?;
            self.writer.forget_widths();
            if self.printer.is_some() && !self.args.no_headers && self.wrote {
                self.gap = true;
            }
            let options = self.args.table_options(resource, self.several);
            self.printer = Some((name, Printer::new(options, self.context.now())));
        }
        self.print_page(start.page);
        let Some(mut pages) = start.rest else { return Ok(()) };
        loop {
            // Rows that the printer left unflushed get their widths together with those of the next page.
            self.emit()?;
            match self.context.block_on(pages.next())? {
                Ok(Some(page)) => self.print_page(page),
                Ok(None) => return Ok(()),
                Err(error) => {
                    errors.push(error);
                    return Ok(());
                }
            }
        }
    }

    fn print_page(&mut self, mut page: Json) {
        let Some((_, printer)) = &mut self.printer else { return };
        let field = self.args.sort_by();
        if self.args.asks_for_table()
            && let Some(mut table) = Table::take(&mut page)
        {
            if let Some(field) = field
                && table.rows.len() > 1
            {
                // As with kubectl nothing is printed, and nothing said, when the rows cannot be sorted.
                let Ok(order) = sort_rows(field, &table) else { return };
                table.rows = permute(table.rows, &order);
            }
            printer.print(table, None, &mut self.writer);
            return;
        }
        if let (Some(field), Some(list)) = (field, page.get_mut("items").and_then(Json::as_array_mut)) {
            let order = sort::order(field, &list.iter().collect::<Vec<_>>());
            let Ok(order) = order else { return };
            *list = permute(std::mem::take(list), &order);
        }
        if items(&page).is_none_or(|items| !items.is_empty()) {
            printer.print_plain(&page, None, &mut self.writer);
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.writer.flush();
        self.emit()
    }

    fn emit(&mut self) -> Result<(), Failure> {
        let text = self.writer.take();
        if text.is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.gap) {
            self.context.ui.print("\n")?;
        }
        self.wrote = true;
        self.context.ui.print(&text)
    }
}

/// The order of a table's rows by a field of their objects.
fn sort_rows(field: &str, table: &Table) -> Result<Vec<usize>, crate::print::Error> {
    let nothing = Json::Null;
    let objects: Vec<&Json> = table.rows.iter().map(|row| row.object.as_ref().unwrap_or(&nothing)).collect();
    sort::order(field, &objects)
}

fn permute<T>(items: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|index| items[*index].take()).collect()
}
