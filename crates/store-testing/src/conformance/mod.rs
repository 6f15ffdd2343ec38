//! What every store must do, one property per function, in a chapter for each topic.
//!
//! [`crate::conformance!`] makes a test of each property, for one store.

mod audience;
mod audits;
mod batches;
mod changes;
mod codes;
mod consent;
mod deleting;
mod events;
mod group_rights;
mod group_words;
mod grouping;
mod histories;
mod list_pages;
mod listing;
mod lists;
mod logins;
mod marking;
mod operator;
mod pages;
mod reminders;
mod sending;
mod service;
mod sync;
mod unread;

use crate::home::Home;
use crate::world::{World, runtime};
use std::pin::Pin;

/// A property, on a fresh store.
type Property = for<'w> fn(&'w mut World) -> Pin<Box<dyn Future<Output = ()> + 'w>>;

/// Runs the property of this name (`chapter::property`) on a fresh store, and closes the store.
pub fn check<H: Home>(name: &str) {
    let (_, property) = PROPERTIES.iter().find(|(known, _)| *known == name).expect("a property");
    let mut world = World::of(H::fresh());
    runtime().block_on(async {
        property(&mut world).await;
        world.store.close().await;
    });
}

macro_rules! properties {
    ($($chapter:ident { $($property:ident)* })*) => {
        const PROPERTIES: &[(&str, Property)] = &[$($((
            concat!(stringify!($chapter), "::", stringify!($property)),
            |world| Box::pin($chapter::$property(world)),
        ),)*)*];

        /// Makes a test of every property of the conformance suite, for the store of a [`Home`], whose path begins
        /// with `crate`.
        #[macro_export]
        macro_rules! conformance {
            ($home:ty) => {
                $(mod $chapter {
                    $(#[test]
                    fn $property() {
                        let name = concat!(stringify!($chapter), "::", stringify!($property));
                        $crate::conformance::check::<$home>(name);
                    })*
                })*

                mod slices {
                    #[test]
                    fn others_are_served_while_everything_of_a_user_is_marked_read() {
                        $crate::slices::others_are_served_while_everything_of_a_user_is_marked_read::<$home>();
                    }

                    #[test]
                    fn what_is_marked_in_slices_when_a_store_is_closed_is_marked_to_the_end() {
                        $crate::slices::what_is_marked_in_slices_when_a_store_is_closed_is_marked_to_the_end::<$home>();
                    }
                }
            };
        }
    };
}

properties! {
    lists {
        sending_no_messages_or_more_than_30_is_refused
        getting_no_messages_or_more_than_100_is_refused
        an_invalid_id_in_a_list_is_refused
        messages_of_two_conversations_are_refused
        unknown_messages_are_passed_over_unless_all_are
        own_and_unflagged_messages_are_passed_over_unless_all_are
        a_message_twice_in_a_list_counts_once
        getting_answers_own_flagged_messages_in_the_order_asked
        outsiders_of_a_group_are_denied
        outsiders_of_a_pair_are_denied
        a_deleted_group_is_gone
        a_refused_list_writes_nothing
        receipts_for_revoked_messages_succeed_and_change_nothing
        sending_again_changes_nothing
    }
    listing {
        a_deleted_conversation_leaves_the_list_of_who_deleted_it_alone
        it_comes_back_with_the_next_message_and_without_the_old_ones
        deleting_up_to_a_seq_keeps_what_came_since
        a_deleted_message_is_neither_unread_nor_missed
        deleting_or_pinning_again_says_nothing_new
        pinned_conversations_come_first_and_the_most_active_first_among_them
        only_what_is_in_the_list_is_pinned
        who_comes_into_a_group_again_has_it_in_the_list_and_not_pinned
        heads_tell_what_is_not_in_the_list
        own_sessions_are_told_of_both
    }
    marking {
        marks_come_and_go_one_by_one_for_who_sets_them_alone
        what_is_no_mark_or_not_in_the_list_is_refused
        a_deletion_and_a_new_stay_end_marks
        own_sessions_are_told_and_the_next_login_says_that_something_was_done
        a_version_of_an_entry_grows_also_over_stays
        data_beside_a_conversation_is_of_who_keeps_it_and_ends_with_its_place_in_the_list
        a_cleared_conversation_stays_where_it_is_without_its_messages
        a_conversation_that_is_deleted_without_its_messages_brings_them_back
    }
    grouping {
        conversations_are_in_groups_of_who_makes_them_alone
        wrong_names_and_limits_of_groups_are_refused_by_name
        a_group_keeps_what_leaves_the_list_and_a_deleted_account_keeps_none
        own_sessions_are_told_of_all_groups_and_so_is_the_next_login
    }
    audience {
        members_without_the_sender_are_waited_for
        who_joins_later_is_neither_read_nor_unread
        who_leaves_unread_is_waited_for_no_more
        who_leaves_after_reading_stays_in_the_read_list
        who_is_kicked_is_waited_for_no_more
        who_comes_back_cannot_read_what_was_sent_before
        who_comes_back_may_repeat_a_receipt
        a_receipt_that_waited_has_the_time_of_reading
        of_a_list_those_that_one_was_sent_are_recorded
        who_was_kicked_and_came_back_sends_receipts_for_what_came_after
        targets_are_the_audience_of_a_targeted_message
        a_pair_reads_each_other
        a_meeting_shows_the_past_but_does_not_wait_for_newcomers
        everyone_can_leave_until_nobody_is_waited_for
        a_leaver_of_a_revoked_message_disturbs_nothing
    }
    audits {
        a_change_of_settings_is_kept_with_who_made_it_and_what_was_before
        kicks_and_reminders_are_kept_with_who_wanted_them
        the_newest_changes_stay_and_the_oldest_go
    }
    deleting {
        who_is_deleted_is_found_by_nobody_and_may_do_nothing
        only_the_operator_deletes_and_only_whom_there_is
        who_is_deleted_leaves_their_groups_like_who_quits_and_stays_where_they_have_read
        a_group_of_who_is_deleted_is_their_longest_members_or_nobodys
        what_who_is_deleted_has_said_and_read_stays_with_others_without_their_name
        an_account_that_is_made_anew_has_nothing_of_the_old_one
        many_conversations_of_who_is_deleted_go_in_slices_all_of_them
    }
    operator {
        every_group_and_its_members_are_seen
        every_group_that_exists_is_listed_once_by_pages_of_any_size_and_by_its_type
        who_is_no_member_speaks_and_everyone_is_asked_for_a_receipt
        what_was_said_to_some_or_deleted_by_others_is_seen_and_readers_too
        members_come_and_go_and_groups_end_without_a_role
        messages_are_taken_back_at_any_time
    }
    pages {
        counts_of_a_page_are_1_to_100
        only_the_sender_may_see_who_has_read
        c2c_messages_have_no_lists
        readers_are_unknown_of_unflagged_revoked_and_unknown_messages
        the_read_list_is_in_the_order_of_reading_with_times
        the_unread_list_is_in_the_order_of_joining
        every_page_size_brings_the_same_list
        read_pages_are_stable_while_others_read
        unread_pages_miss_nobody_while_others_read_and_leave
        a_cursor_beyond_the_end_brings_an_empty_last_page
        a_group_of_thousands_is_paged_over_every_boundary
    }
    reminders {
        who_has_not_read_is_reminded_and_nobody_else
        there_is_one_reminder_of_a_message_an_hour_also_after_a_restart
        the_peer_of_a_pair_is_reminded_until_they_have_read
        of_targets_those_who_have_not_read_are_reminded
        a_message_that_everybody_has_read_reminds_nobody_as_often_as_one_likes
        of_some_messages_nobody_can_be_reminded
        users_remind_nobody
        in_a_large_group_everyone_is_reminded_once_in_slices
    }
    sending {
        seqs_are_dense_from_one_in_every_conversation
        the_same_id_is_stored_once
        the_same_id_of_someone_else_or_elsewhere_is_refused
        a_message_has_an_element_and_a_limited_size
        the_texts_beside_the_elements_count_too
        receivers_must_exist
        only_members_may_send_to_a_group
        the_muted_may_not_send
        every_key_of_a_message_comes_back
        online_only_messages_leave_no_trace
        targets_must_be_members_of_a_group_that_has_them
        targeted_messages_are_seen_by_targets_and_sender
        a_type_without_receipts_stores_messages_without_the_flag
        time_never_goes_back_in_a_conversation
        an_invalid_message_id_is_refused
    }
    changes {
        the_sender_revokes_within_the_limit
        without_a_limit_the_sender_revokes_at_any_time
        leaders_revoke_messages_of_lower_roles_at_any_time
        nobody_else_revokes
        an_unknown_message_cannot_be_revoked
        revoking_again_succeeds_without_change
        a_message_of_another_conversation_than_named_is_left_alone
        a_revoked_message_shows_nothing_that_its_sender_wrote
        the_reason_of_a_revocation_is_limited
        a_revoked_message_keeps_its_place_without_its_elements
        receipts_of_a_revoked_message_are_gone
        chat_rooms_do_not_revoke
        sender_and_leaders_modify
        a_modification_of_an_old_version_is_a_conflict
        a_revoked_message_cannot_be_modified
        modifying_keeps_the_receipts
        deleting_hides_from_oneself_only
        a_hidden_message_still_counts_receipts
        lists_to_delete_are_1_to_50
    }
    histories {
        both_directions_page_through_everything
        a_message_is_excluded_a_seq_and_a_time_are_included
        seqs_bring_exactly_these
        windows_are_closed
        types_filter_by_the_first_element
        c2c_cannot_be_asked_by_seq
        counts_are_1_to_100
        an_unknown_start_is_refused
        newcomers_see_what_came_after_them
        meetings_show_everything
        chat_rooms_keep_nothing
        former_members_and_strangers_see_nothing
        finding_keeps_the_order_and_leaves_out_what_one_may_not_see
        an_unbegun_pair_has_an_empty_history
    }
    unread {
        what_is_deleted_and_revoked_is_taken_off_once
        messages_of_others_count_until_marked
        receipts_change_no_unread_count
        marking_makes_no_receipts
        marks_never_go_back
        excluded_targeted_and_revoked_messages_do_not_count
        hidden_messages_do_not_count
        meetings_and_chat_rooms_do_not_count
        the_past_of_a_newcomer_does_not_count
        silenced_groups_are_not_in_the_total
        a_pair_is_marked_up_to_a_time
        a_group_is_marked_up_to_a_seq
        a_mark_up_to_a_message
        marking_everything_by_kind
        the_peer_learns_how_far_a_pair_is_read
        groups_tell_nobody_how_far_they_are_read
        marking_where_one_is_not_is_denied_or_nothing
        conversations_are_listed_most_active_first
        conversations_show_their_last_visible_message
        mentions_are_listed_until_read
    }
    sync {
        nothing_missed_is_nothing
        missed_messages_come_in_pages_of_100
        missed_changes_come_in_pages_in_the_order_of_versions
        pages_are_limited_in_bytes_too
        following_more_from_any_point_brings_every_change_exactly
        a_client_that_syncs_now_and_then_ends_with_the_truth
        only_ones_own_receipts_and_visible_messages_come
        a_newcomer_is_not_told_the_past
        outsiders_cannot_sync
        a_login_tells_where_everything_stands
        what_was_before_one_came_in_is_not_missed
        a_group_that_is_made_again_is_another_one
    }
    events {
        a_message_is_announced_to_its_sender_and_the_group
        a_message_is_announced_to_both_of_a_pair
        a_targeted_message_is_announced_to_its_targets
        an_online_message_is_announced_with_its_flag
        the_same_message_twice_is_announced_once
        receipts_are_announced_to_the_sender_with_the_newest_counts
        receipts_sent_twice_are_announced_once
        leaving_is_announced_to_senders_who_waited
        senders_who_have_left_are_told_nothing
        revoking_and_modifying_are_announced_to_who_may_see_it
        revoking_reaches_newcomers_of_a_meeting
        marks_are_announced_to_oneself_and_the_peer
        routing_comes_before_and_after_tips_in_the_right_order
        the_end_of_a_group_is_announced_last
        refused_calls_announce_nothing
        settings_are_announced
        profiles_are_announced_to_oneself
    }
    list_pages {
        pages_bring_the_list_as_it_is_whole
        pages_bring_the_joined_groups_as_they_are_whole
        what_moves_between_two_pages_is_on_exactly_one
        a_page_of_the_list_has_a_megabyte
        a_page_of_joined_groups_has_a_megabyte
        pages_of_lists_have_1_to_100
    }
    service {
        a_login_makes_the_account_once
        logins_check_the_user_id
        calls_of_strangers_are_refused
        settings_are_checked_kept_and_in_force_at_once
        the_gate_is_checked_before_the_flags
        switching_off_keeps_what_was_counted
        profiles_are_changed_field_by_field
        profiles_have_limits
        groups_of_a_user_are_for_routing
        a_closed_store_refuses_calls
    }
    logins {
        the_first_login_on_a_platform_is_number_1_and_makes_the_account
        a_device_without_a_number_takes_the_place
        the_newest_number_is_kept_without_a_word
        an_older_number_is_refused_and_changes_nothing
        a_number_above_the_newest_counts_as_none
        platforms_and_users_are_counted_apart
        platform_0_has_no_numbers
        without_the_limit_there_are_no_numbers_and_none_is_lost
        a_device_that_has_the_place_keeps_it
        platforms_are_few
        numbers_last
        numbers_last_and_the_limit_with_them
        logins_at_the_same_time_have_numbers_of_their_own_announced_in_order
        refused_logins_announce_nothing_and_make_nobody
    }
    consent {
        a_user_is_in_so_many_groups_at_once
        a_group_that_is_deleted_makes_room_within_a_minute
        others_put_a_user_into_so_many_groups_an_hour
        strangers_put_nobody_into_a_group_where_the_settings_say_so
        among_thousands_of_groups_the_newest_say_whether_two_know_each_other
    }
    group_rights {
        groups_are_created_with_their_members
        group_ids_are_free_or_in_use
        a_deleted_groups_id_is_free_and_nothing_of_it_is_seen
        joining_follows_type_and_option
        full_groups_take_nobody
        invitations_follow_type_and_option
        invitations_name_1_to_20_users
        removals_follow_type_and_role
        removals_name_1_to_20_users
        owners_do_not_quit_but_in_work_groups
        deleting_is_for_owners
        calls_on_groups_that_are_not_there
        outsiders_change_nothing
        roles_are_given_by_the_owner
        muting_is_for_leaders_on_lower_roles
        name_cards_and_options_are_ones_own
        ownership_is_passed_on
    }
    group_words {
        words_have_limits
        new_groups_have_limits
        info_is_changed_by_who_may
        changes_of_info_are_kept_field_by_field
        info_of_work_groups_is_for_members
        fields_of_the_application_are_few_and_short
        member_lists_are_paged_and_filtered
        joined_groups_are_listed_with_unread_counts
        name_cards_are_shown_with_messages
    }
    batches {
        calls_at_the_same_time_are_all_answered_and_counted
        a_refused_call_among_others_leaves_nothing_behind
        a_whole_group_reads_at_the_same_time
        receipts_behind_a_change_that_was_announced_at_the_same_time_are_announced_too
        reads_see_what_was_acknowledged_before
        writes_of_a_user_happen_in_the_order_of_their_first_poll
        calls_under_way_are_finished_by_closing
    }
}
