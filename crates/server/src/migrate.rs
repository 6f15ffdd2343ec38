//! `doubletickd migrate`: a service goes from the database of a data directory to PostgreSQL.

use crate::config::{Config, Secret};
use doubletick_engine::transfer::{TABLES, Table, Value};
use doubletick_protocol::Error;
use doubletick_store_postgres::{Address, Import, Progress};
use doubletick_store_sqlite::Export;
use std::path::Path;

/// Moves what the directory `from` has to `to` or, without it, to the database of the configuration, and compares it.
/// Goes on with what was begun. `told` is called with lines for the operator. Not for a thread of a runtime.
///
/// An error says what is wrong, and never a password. What was moved until then stays where it is.
pub fn migrate(
    config: &Config,
    from: &Path,
    to: Option<&Secret>,
    mut told: impl FnMut(&str),
) -> Result<(), String> {
    let Some(url) = to.or(config.database.as_ref()) else {
        return Err(
            "to: say where to, as postgres://USER:PASSWORD@HOST:PORT/DATABASE, or set database".into()
        );
    };
    let address = Address::parse(url.reveal()).map_err(|error| error.text)?;
    let source = |error: Error| format!("from: {}", error.text);
    let target = |error: Error| error.text;
    let export = Export::open(from, config.app_id).map_err(source)?;
    let service = export.service().map_err(source)?;
    let (import, progress) = Import::open(&address, config.app_id, config.lanes, &service).map_err(target)?;
    let Progress::At(first, mut after) = progress else {
        told(&format!(
            "the service of {} was moved to {address} before, and has not changed since",
            from.display()
        ));
        return Ok(());
    };
    for (place, table) in TABLES.iter().enumerate().skip(first) {
        loop {
            let rows = export.page(table, &after).map_err(source)?;
            import.put(place, &rows).map_err(target)?;
            let Some(last) = rows.last() else { break };
            after = table.key_of(last);
        }
        after.clear();
        told(&format!("{}: moved", table.name));
    }
    let mut all = 0;
    for table in TABLES {
        let Compared { rows, receipts } = compare(table, &export, &import)?;
        all += rows;
        told(&match receipts {
            Some(receipts) => {
                format!("{}: {rows} equal, with {receipts} receipts in their order", table.name)
            }
            None => format!("{}: {rows} equal", table.name),
        });
    }
    import.finish(&service).map_err(target)?;
    told(&format!(
        "{all} rows are equal; the service is at {address} as incarnation {}",
        service.incarnation
    ));
    Ok(())
}

/// What was found to be equal.
struct Compared {
    rows: usize,
    receipts: Option<usize>,
}

/// Row by row, in the order of keys, on both sides.
fn compare(table: &Table, export: &Export, import: &Import) -> Result<Compared, String> {
    let (mut after, mut rows, mut entries) = (Vec::new(), 0, 0);
    let differs = |after: &[i64]| {
        format!(
            "{}: what was moved is not what is in the directory, behind the key {after:?}. Empty the database and begin anew; \
             no server may run on either meanwhile",
            table.name
        )
    };
    loop {
        let theirs = export.page(table, &after).map_err(|error| format!("from: {}", error.text))?;
        let last = theirs.last().map(|row| table.key_of(row));
        let ours = import.rows(table, &after, last.as_deref()).map_err(|error| error.text)?;
        if theirs != ours {
            return Err(differs(&after));
        }
        let Some(last) = last else { break };
        rows += theirs.len();
        entries += theirs.iter().filter_map(|row| row.last()).map(length).sum::<usize>();
        after = last;
    }
    Ok(Compared { rows, receipts: table.receipts.then_some(entries / 8) })
}

fn length(value: &Value) -> usize {
    match value {
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}
