//! Totals of unread messages by filters, of which the application wants to hear when they change. Pure.

use crate::event::ConversationEvent;
use crate::filter::ConversationFilter;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::ConversationId;
use std::collections::HashMap;

/// A total, and the filter whose it is.
pub(crate) type FilteredTotal = (ConversationFilter, u64);

/// Totals of unread messages by filters, of which the application wants to hear when they change: counted from the rows of the list.
#[derive(Default)]
pub(crate) struct FilteredTotals {
    /// The filters, and the total of each that the application can know; none: its base is not known yet.
    wanted: HashMap<ConversationFilter, Option<u64>>,
    /// What the list is, where all of it is here; without last messages.
    rows: Option<HashMap<ConversationId, Conversation>>,
    /// The list is being asked for under this number; what was heard since (none: not in it any more).
    asked: Option<(u64, HashMap<ConversationId, Option<Conversation>>)>,
    number: u64,
    /// It was not answered; it is asked for again at the next login.
    failed: bool,
}

impl FilteredTotals {
    /// The application wants to hear of this one. What it is now is the base.
    pub(crate) fn subscribe(&mut self, filter: ConversationFilter) {
        let base = self.rows.as_ref().map(|rows| filter.unread(rows.values()));
        self.wanted.entry(filter).or_insert(base);
    }

    /// It does not any more.
    pub(crate) fn unsubscribe(&mut self, filter: &ConversationFilter) {
        self.wanted.remove(filter);
        if self.wanted.is_empty() {
            *self = Self { number: self.number, ..Self::default() };
        }
    }

    pub(crate) fn is_wanted(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Nobody is logged in any more. Which totals the application knows stays.
    pub(crate) fn reset(&mut self) {
        let wanted = std::mem::take(&mut self.wanted);
        *self = Self { wanted, number: self.number, ..Self::default() };
    }

    /// A login: what was not answered before is asked for again.
    pub(crate) fn logged_in(&mut self) {
        self.failed = false;
    }

    /// Whether the list has to be asked for now; the number of the question.
    pub(crate) fn question(&mut self) -> Option<u64> {
        if self.wanted.is_empty() || self.rows.is_some() || self.asked.is_some() || self.failed {
            return None;
        }
        self.number += 1;
        self.asked = Some((self.number, HashMap::new()));
        Some(self.number)
    }

    /// The list, as the service has answered it; none: it has not.
    pub(crate) fn answer(&mut self, number: u64, list: Option<Vec<Conversation>>) -> Vec<FilteredTotal> {
        // Of a question before a logout nobody wants to hear.
        let Some((_, since)) = self.asked.take_if(|(asked, _)| *asked == number) else { return Vec::new() };
        let Some(list) = list else {
            self.failed = true;
            return Vec::new();
        };
        let mut rows: HashMap<ConversationId, Conversation> =
            list.into_iter().map(|row| (row.id.clone(), bare(row))).collect();
        for (id, row) in since {
            match row {
                Some(row) => rows.insert(id, row),
                None => rows.remove(&id),
            };
        }
        self.rows = Some(rows);
        self.news()
    }

    /// Rows came, changed or went.
    pub(crate) fn event(&mut self, event: &ConversationEvent) -> Vec<FilteredTotal> {
        let changed: Vec<(ConversationId, Option<Conversation>)> = match event {
            ConversationEvent::Added(rows) | ConversationEvent::Updated(rows) => {
                rows.iter().map(|row| (row.id.clone(), Some(bare(row.clone())))).collect()
            }
            ConversationEvent::Deleted(ids) => ids.iter().map(|id| (id.clone(), None)).collect(),
            ConversationEvent::SyncStarted | ConversationEvent::SyncFinished => return Vec::new(),
        };
        if let Some((_, since)) = &mut self.asked {
            since.extend(changed);
            return Vec::new();
        }
        let Some(rows) = &mut self.rows else { return Vec::new() };
        for (id, row) in changed {
            match row {
                Some(row) => rows.insert(id, row),
                None => rows.remove(&id),
            };
        }
        self.news()
    }

    /// The totals that are others than the application knows.
    fn news(&mut self) -> Vec<FilteredTotal> {
        let Some(rows) = &self.rows else { return Vec::new() };
        let mut news = Vec::new();
        for (filter, known) in &mut self.wanted {
            let now = filter.unread(rows.values());
            if known.replace(now).is_some_and(|before| before != now) {
                news.push((filter.clone(), now));
            }
        }
        news
    }
}

/// A row without what no filter asks for.
fn bare(row: Conversation) -> Conversation {
    Conversation { last_message: None, show_name: String::new(), face_url: String::new(), ..row }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::filtered_page;

    fn row(number: u64, unread: u64, marks: &[u64]) -> Conversation {
        let id = match number % 2 {
            0 => ConversationId::Group(format!("g{number}")),
            _ => ConversationId::C2c(format!("u{number}")),
        };
        serde_json::from_value(serde_json::json!({
            "id": id, "show_name": "", "face_url": "", "unread": unread, "active_time": number, "last_message": null,
            "recv_opt": 0, "group_type": null, "at_infos": [], "c2c_read_time": 0, "group_read_seq": 0, "owner": "",
            "marks": marks,
        }))
        .expect("a row")
    }

    fn marked(set: u64) -> ConversationFilter {
        ConversationFilter { marks: Some(set), ..ConversationFilter::default() }
    }

    #[test]
    fn a_filter_takes_what_has_one_of_its_marks_and_everything_else_that_it_says() {
        let (starred, plain) = (row(1, 2, &[1, 1 << 40]), row(2, 0, &[]));
        assert!(
            marked(1).takes(&starred) && marked(4 | 1 << 40).takes(&starred) && !marked(4).takes(&starred)
        );
        assert!(marked(0).takes(&plain) && !marked(0).takes(&starred));
        let groups = ConversationFilter { is_group: Some(true), ..ConversationFilter::default() };
        assert!(groups.takes(&plain) && !groups.takes(&starred));
        let unread = ConversationFilter { has_unread: Some(false), ..marked(0) };
        assert!(unread.takes(&plain) && !unread.takes(&row(2, 1, &[])));
        let named = ConversationFilter { has_mention: Some(true), ..ConversationFilter::default() };
        assert!(
            !named.takes(&plain) && named.takes(&Conversation { at_infos: vec![(1, 1)], ..plain.clone() })
        );
        let muted = Conversation { recv_opt: 2, ..row(4, 7, &[]) };
        assert_eq!(ConversationFilter::default().unread(&[starred, plain, muted]), 2);
    }

    #[test]
    fn pages_have_everything_once_and_end_with_0() {
        let list: Vec<Conversation> = (1..=5).map(|number| row(number, number, &[])).collect();
        let (mut cursor, mut seen) = (0, Vec::new());
        loop {
            let all = ConversationFilter::default();
            let (page, next) = filtered_page(list.clone(), &all, cursor, 2).expect("a page");
            seen.extend(page.into_iter().map(|row| row.unread));
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        assert_eq!(seen, [1, 2, 3, 4, 5]);
        let (rest, next) =
            filtered_page(list.clone(), &ConversationFilter::default(), u64::MAX, 2).expect("a page");
        assert_eq!((rest.len(), next), (0, 0));
        for count in [0, 101, u32::MAX] {
            let error = filtered_page(list.clone(), &ConversationFilter::default(), 0, count).unwrap_err();
            assert!(error.text.starts_with("count: "), "{}", error.text);
        }
    }

    #[test]
    fn a_total_is_told_when_it_changes_and_never_its_base() {
        let mut totals = FilteredTotals::default();
        assert_eq!(totals.question(), None, "nobody wants it");
        totals.subscribe(marked(1));
        let number = totals.question().expect("the list");
        assert_eq!(totals.question(), None, "it is asked for once");
        // What is heard while the list is asked for is newer than it.
        assert_eq!(totals.event(&ConversationEvent::Updated(vec![row(1, 3, &[1])])), []);
        assert_eq!(totals.answer(number, Some(vec![row(1, 2, &[1]), row(2, 5, &[])])), []);
        assert_eq!(totals.event(&ConversationEvent::Updated(vec![row(2, 6, &[])])), [], "it is not taken");
        assert_eq!(totals.event(&ConversationEvent::Updated(vec![row(2, 6, &[1])])), [(marked(1), 9)]);
        assert_eq!(totals.event(&ConversationEvent::Added(vec![row(3, 1, &[1])])), [(marked(1), 10)]);
        totals.subscribe(marked(0));
        totals.subscribe(marked(1));
        assert_eq!(totals.event(&ConversationEvent::Deleted(vec![row(2, 0, &[]).id])), [(marked(1), 4)]);
        totals.unsubscribe(&marked(1));
        assert_eq!(totals.event(&ConversationEvent::Deleted(vec![row(1, 0, &[]).id])), []);
    }

    #[test]
    fn after_another_login_the_list_is_asked_for_again_and_what_differs_is_told() {
        let mut totals = FilteredTotals::default();
        totals.subscribe(marked(1));
        let first = totals.question().expect("the list");
        totals.reset();
        let second = totals.question().expect("the list");
        assert_eq!(totals.answer(first, Some(vec![row(1, 9, &[1])])), [], "of the user before");
        assert_eq!(totals.answer(second, None), []);
        assert_eq!(totals.question(), None, "it has failed");
        totals.logged_in();
        let third = totals.question().expect("the list");
        assert_eq!(totals.answer(third, Some(vec![row(1, 2, &[1])])), []);
        totals.reset();
        let fourth = totals.question().expect("the list");
        assert_eq!(totals.answer(fourth, Some(vec![row(1, 1, &[1])])), [(marked(1), 1)]);
    }
}
