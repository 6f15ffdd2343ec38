//! Who has changed what, as PostgreSQL keeps it: of every server.

use super::decode::{get, string};
use super::link::{Link, Owned};
use super::look_ups::Ask;
use super::text::kept;
use doubletick_engine::audit::{Audited, KEPT, Via};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{int, uint};

/// Keeps changes, in order, and forgets the oldest. Numbers are given under the lane that the writer holds.
pub(super) fn add(link: &Link, audited: &[Audited]) -> Result<(), Broken> {
    let text = |of: fn(&Audited) -> &str| -> Owned {
        Box::new(audited.iter().map(|one| kept(of(one)).into_owned()).collect::<Vec<String>>())
    };
    let times: Owned = Box::new(audited.iter().map(|one| int(one.time)).collect::<Vec<i64>>());
    let sql = "INSERT INTO audit (id, at, who, via, what, before, after)
               SELECT (SELECT coalesce(max(id), 0) FROM audit) + place, at, who, via, what, before, after
               FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
                    AS a (at, who, via, what, before, after, place)";
    let values = vec![
        times,
        text(|one| one.who.as_str()),
        text(|one| one.via.name()),
        text(|one| one.what.as_str()),
        text(|one| one.before.as_str()),
        text(|one| one.after.as_str()),
    ];
    link.later(sql, values)?;
    let sql = "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - $1";
    link.later(sql, vec![Box::new(KEPT)])
}

/// The newest, the newest first.
pub(super) fn newest(ask: &impl Ask, most: usize) -> Result<Vec<Audited>, Broken> {
    let sql = "SELECT at, who, via, what, before, after FROM audit ORDER BY at DESC, id DESC LIMIT $1";
    ask.list(sql, &[&int(most as u64)], |row| {
        let via = Via::named(&string(row, 2)?).ok_or_else(|| Broken::unreadable("a change"))?;
        Ok(Audited {
            time: uint(get(row, 0)?),
            who: string(row, 1)?,
            via,
            what: string(row, 3)?,
            before: string(row, 4)?,
            after: string(row, 5)?,
        })
    })
}
