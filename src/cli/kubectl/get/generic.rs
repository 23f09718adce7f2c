//! `get` for programs: JSON, YAML, names, templates, columns.
//!
//! One object by its name is printed alone, everything else as a `v1` List. JSON, YAML, names and columns are printed
//! as the pages come; templates and sorting see the whole list.

use super::Args;
use crate::cli::command::Exit;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::emit;
use crate::cli::target::{self, Target, Targets};
use crate::cluster::{Cluster, Error, GetOptions, ListOptions, Resource};
use crate::print::{self, ListPrinter, Printer, sort};
use crate::value::Json;

pub(super) fn run(context: &Context, args: &Args, targets: &Targets) -> Result<Exit, Failure> {
    let cluster = context.cluster()?;
    let mut errors = Vec::new();
    let mut output = Output { context, args, sink: None, count: 0 };
    if let (true, [target @ Target::Named { .. }]) = (targets.single, targets.targets.as_slice()) {
        let read = read_one(context, cluster, args, target)?;
        match read {
            Ok(object) => output.print_alone(&object)?,
            Err(error) if args.ignore_not_found && error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
        return Ok(Exit::SUCCESS);
    }
    for target in &targets.targets {
        match target {
            Target::Named { .. } => match read_one(context, cluster, args, target)? {
                Ok(object) => output.take(vec![object])?,
                Err(error) => errors.push(error),
            },
            Target::Listed { resource, namespace } => {
                let mut pages = cluster.pages(resource, &list_options(args, targets, namespace));
                loop {
                    match context.block_on(pages.next())? {
                        Ok(Some(page)) => output.take(items(resource, page, args.needs_only_names()))?,
                        Ok(None) => break,
                        Err(error) => {
                            errors.push(super::explain(error, resource, targets));
                            break;
                        }
                    }
                }
            }
        }
    }
    output.finish()?;
    args.failure(errors).map_or(Ok(Exit::SUCCESS), Err)
}

fn read_one(
    context: &Context,
    cluster: &Cluster,
    args: &Args,
    target: &Target,
) -> Result<Result<Json, Error>, Failure> {
    let Target::Named { resource, namespace, name } = target else { return Ok(Ok(Json::Null)) };
    let options = GetOptions { subresource: args.subresource().to_owned(), ..GetOptions::default() };
    let read = target::get(cluster, resource, (namespace.as_deref(), name), &options);
    Ok(context.block_on(read)?.map(|object| object.0))
}

fn list_options(args: &Args, targets: &Targets, namespace: &Option<String>) -> ListOptions {
    ListOptions {
        namespace: namespace.clone(),
        labels: targets.labels.clone(),
        fields: targets.fields.clone(),
        limit: args.page(),
        metadata_only: args.needs_only_names(),
        ..ListOptions::default()
    }
}

/// The items of a page, each with its kind, which lists leave out; `bare` ones call themselves metadata.
pub(super) fn items(resource: &Resource, mut page: Json, bare: bool) -> Vec<Json> {
    let Some(Json::Array(mut items)) = page.get_mut("items").map(Json::take) else { return Vec::new() };
    for fields in items.iter_mut().filter_map(Json::as_object_mut) {
        if bare {
            fields.remove("apiVersion");
            fields.remove("kind");
        }
        fields.entry("apiVersion").or_insert_with(|| resource.api_version().into());
        fields.entry("kind").or_insert_with(|| resource.kind.clone().into());
    }
    items
}

/// Where the objects go.
enum Sink {
    Stream(ListPrinter),
    Whole(Printer, Vec<Json>),
}

struct Output<'a> {
    context: &'a Context,
    args: &'a Args,
    /// Made when the first answer is there: a wrong format is told after a wrong server, as by kubectl.
    sink: Option<Sink>,
    count: usize,
}

impl Output<'_> {
    fn printer(&self) -> Result<Printer, Failure> {
        // A table for people was ruled out before, so that a format is left.
        Ok(self.args.printer(self.context)?.unwrap_or_else(|| Printer::new(print::Kind::Name)))
    }

    fn print_alone(&self, object: &Json) -> Result<(), Failure> {
        emit(self.context, self.printer()?.print(object))
    }

    fn sink(&mut self) -> Result<&mut Sink, Failure> {
        if self.sink.is_none() {
            let printer = self.printer()?;
            self.sink = Some(match self.args.sort_by() {
                Some(_) => Sink::Whole(printer, Vec::new()),
                None => match ListPrinter::new(printer) {
                    Ok(list) => Sink::Stream(list),
                    Err(printer) => Sink::Whole(*printer, Vec::new()),
                },
            });
        }
        Ok(self.sink.as_mut().expect("because it was made above"))
    }

    fn take(&mut self, items: Vec<Json>) -> Result<(), Failure> {
        self.count += items.len();
        let context = self.context;
        match self.sink()? {
            Sink::Stream(list) => emit(context, list.print(items)),
            Sink::Whole(_, known) => {
                known.extend(items);
                Ok(())
            }
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        if self.count == 0 && self.args.ignore_not_found {
            return Ok(());
        }
        let (context, args) = (self.context, self.args);
        self.sink()?;
        match self.sink {
            Some(Sink::Stream(list)) => context.ui.print(&list.finish()),
            Some(Sink::Whole(mut printer, mut items)) => {
                if let Some(field) = args.sort_by()
                    && !items.is_empty()
                {
                    let order = sort::order(field, &items.iter().collect::<Vec<_>>())?;
                    items = order.iter().map(|index| items[*index].take()).collect();
                }
                emit(context, printer.print(&print::list(items)))
            }
            None => Ok(()),
        }
    }
}
