using System;
using System.Collections.Generic;

namespace Doubletick.Tests
{
    /// <summary>The tests of everything but the compat face, by name. They are plain methods: any runner can call them.</summary>
    public static class CoreTests
    {
        /// <summary>All of them. Each needs the one SDK of the process, so they run one after another.</summary>
        public static IEnumerable<KeyValuePair<string, Action>> All()
        {
            yield return Test("text_crosses_the_boundary_as_it_is", TextTests.TextCrossesTheBoundaryAsItIs);
            yield return Test("text_that_is_not_text", TextTests.TextThatIsNotText);
            yield return Test("null_is_refused_by_name", TextTests.NullIsRefusedByName);
            yield return Test("chinese_and_emoji", TextTests.ChineseAndEmoji);
            yield return Test("unknown_json_is_harmless_and_kept", DocumentTests.UnknownJsonIsHarmlessAndKept);
            yield return Test("large_numbers_are_exact", DocumentTests.LargeNumbersAreExact);
            yield return Test("every_element_comes_back", DocumentTests.EveryElementComesBack);
            yield return Test("settings_of_the_application_have_no_effect", DocumentTests.SettingsOfTheApplicationHaveNoEffect);
            yield return Test("only_what_was_set_is_sent", DocumentTests.OnlyWhatWasSetIsSent);
            yield return Test("deep_documents_are_read", DocumentTests.DeepDocumentsAreRead);
            yield return Test("login_and_logout", CallTests.LoginAndLogout);
            yield return Test("messages_and_history", CallTests.MessagesAndHistory);
            yield return Test("receipts_in_a_group", CallTests.ReceiptsInAGroup);
            yield return Test("receipts_one_to_one", CallTests.ReceiptsOneToOne);
            yield return Test("revoke_modify_delete", CallTests.RevokeModifyDelete);
            yield return Test("conversations", CallTests.Conversations);
            yield return Test("groups", GroupTests.Groups);
            yield return Test("members", GroupTests.Members);
            yield return Test("profiles", GroupTests.Profiles);
            yield return Test("settings_and_configuration", GroupTests.SettingsAndConfiguration);
            yield return Test("every_event_is_raised", EventTests.EveryEventIsRaised);
            yield return Test("events_that_others_cause", EventTests.EventsThatOthersCause);
            yield return Test("a_handler_that_throws", EventTests.AHandlerThatThrows);
            yield return Test("handlers_come_and_go", EventTests.HandlersComeAndGo);
            yield return Test("events_come_on_the_context_in_order", EventTests.EventsComeOnTheContextInOrder);
            yield return Test("events_on_the_library_thread", EventTests.EventsOnTheLibraryThread);
            yield return Test("no_event_after_uninit", EventTests.NoEventAfterUninit);
            yield return Test("calls_inside_a_handler", EventTests.CallsInsideAHandler);
            yield return Test("what_was_read_outlives_the_client", OutboxTests.WhatWasReadOutlivesTheClient);
            yield return Test("what_was_wiped_is_not_sent", OutboxTests.WhatWasWipedIsNotSent);
            yield return Test(
                "a_message_that_was_sent_without_a_server_arrives_once_and_one_that_was_taken_back_does_not",
                OutboxTests.AMessageThatWasSentWithoutAServerArrivesOnceAndOneThatWasTakenBackDoesNot);
            yield return Test("who_has_not_read_is_reminded", OutboxTests.WhoHasNotReadIsReminded);
            yield return Test("an_embedded_service_lets_nothing_wait", OutboxTests.AnEmbeddedServiceLetsNothingWait);
            yield return Test("errors_have_code_and_text", LifeTests.ErrorsHaveCodeAndText);
            yield return Test("before_init_and_after_uninit", LifeTests.BeforeInitAndAfterUninit);
            yield return Test("a_client_that_is_woken_connects_anew", LifeTests.AClientThatIsWokenConnectsAnew);
            yield return Test("init_twice", LifeTests.InitTwice);
            yield return Test("a_second_client", LifeTests.ASecondClient);
            yield return Test("options_that_cannot_be_used", LifeTests.OptionsThatCannotBeUsed);
            yield return Test("the_secret_key_is_asked_for", LifeTests.TheSecretKeyIsAskedFor);
            yield return Test("uninit_answers_what_is_open", LifeTests.UninitAnswersWhatIsOpen);
            yield return Test("uninit_in_a_burst", LifeTests.UninitInABurst);
            yield return Test("uninit_inside_a_handler", LifeTests.UninitInsideAHandler);
            yield return Test("shutdown_of_the_domain", LifeTests.ShutdownOfTheDomain);
            yield return Test("init_from_many_threads", RaceTests.InitFromManyThreads);
            yield return Test("uninit_from_everywhere", RaceTests.UninitFromEverywhere);
            yield return Test("uninit_while_init_is_under_way", RaceTests.UninitWhileInitIsUnderWay);
            yield return Test("two_clients_take_turns_at_random", RaceTests.TwoClientsTakeTurnsAtRandom);
            yield return Test("one_change_for_many", RaceTests.OneChangeForMany);
            yield return Test("exceptions_that_cannot_be_told", FaultTests.ExceptionsThatCannotBeTold);
            yield return Test("a_handler_that_is_aborted", FaultTests.AHandlerThatIsAborted);
            yield return Test("cancelled_before_the_call", CancelTests.CancelledBeforeTheCall);
            yield return Test("cancelled_while_waiting", CancelTests.CancelledWhileWaiting);
            yield return Test("cancelled_after_the_answer", CancelTests.CancelledAfterTheAnswer);
            yield return Test("ten_thousand_answers_in_order", LoadTests.TenThousandAnswersInOrder);
            yield return Test("calls_from_many_threads", LoadTests.CallsFromManyThreads);
            yield return Test("callbacks_while_memory_is_collected", LoadTests.CallbacksWhileMemoryIsCollected);
            yield return Test("memory_stays_flat", LoadTests.MemoryStaysFlat);
        }

        private static KeyValuePair<string, Action> Test(string name, Action body)
        {
            return new KeyValuePair<string, Action>(name, body);
        }
    }
}
