using System;
using System.Collections.Generic;

namespace Doubletick.Compat.Tests
{
    /// <summary>The tests of the compat face, by name. They are plain methods: any runner can call them.</summary>
    public static class CompatTests
    {
        /// <summary>All of them. Each needs the one SDK of the process, so they run one after another.</summary>
        public static IEnumerable<KeyValuePair<string, Action>> All()
        {
            yield return Test("compat_vendor_page_runs", SampleApplication.VendorPage.TheFiveBlocksRun);
            yield return Test("compat_only_what_was_set_is_sent", DocumentTests.OnlyWhatWasSetIsSent);
            yield return Test("compat_elements_send_their_own_fields", DocumentTests.ElementsSendTheirOwnFields);
            yield return Test("compat_large_numbers_are_exact", DocumentTests.LargeNumbersAreExact);
            yield return Test("compat_values_that_do_not_fit_are_skipped", DocumentTests.ValuesThatDoNotFitAreSkipped);
            yield return Test("compat_deep_documents_are_read", DocumentTests.DeepDocumentsAreRead);
            yield return Test("compat_messages_and_history", CallTests.MessagesAndHistory);
            yield return Test("compat_receipts_one_to_one", CallTests.ReceiptsOneToOne);
            yield return Test("compat_readers_with_codes", CallTests.ReadersWithCodes);
            yield return Test(
                "compat_what_is_saved_and_imported_is_on_this_device_alone",
                OutboxTests.WhatIsSavedAndImportedIsOnThisDeviceAlone);
            yield return Test(
                "compat_what_is_imported_has_no_place_in_an_embedded_service",
                OutboxTests.WhatIsImportedHasNoPlaceInAnEmbeddedService);
            yield return Test("compat_conversations", CallTests.Conversations);
            yield return Test("compat_groups", GroupTests.Groups);
            yield return Test("compat_members", GroupTests.Members);
            yield return Test("compat_profiles_and_settings", CallTests.ProfilesAndSettings);
            yield return Test("compat_configuration_and_experiments", CallTests.ConfigurationAndExperiments);
            yield return Test("compat_answers_as_json", CallTests.AnswersAsJson);
            yield return Test("compat_every_listener_is_told", ListenerTests.EveryListenerIsTold);
            yield return Test("compat_what_had_to_wait_is_told", ListenerTests.WhatHadToWaitIsTold);
            yield return Test("compat_who_has_not_read_is_reminded", ListenerTests.WhoHasNotReadIsReminded);
            yield return Test("compat_listeners_add_and_remove", ListenerTests.AddAndRemove);
            yield return Test("compat_a_listener_that_throws", ListenerTests.AListenerThatThrows);
            yield return Test("compat_listeners_that_are_never_called", ListenerTests.NeverCalledOnesAreAccepted);
            yield return Test("compat_before_init", LifeTests.BeforeInit);
            yield return Test("compat_refused_calls_have_no_answer", LifeTests.RefusedCallsHaveNoAnswer);
            yield return Test("compat_text_that_is_not_text", LifeTests.TextThatIsNotText);
            yield return Test("compat_init_twice", LifeTests.InitTwice);
            yield return Test("compat_begin_and_end_at_once", RaceTests.BeginAndEndAtOnce);
            yield return Test("compat_the_sdk_is_held_by_one", LifeTests.TheSdkIsHeldByOne);
            yield return Test("compat_answers_come_on_the_context", LifeTests.AnswersComeOnTheContext);
            yield return Test("compat_uninit_answers_what_is_open", LifeTests.UninitAnswersWhatIsOpen);
            yield return Test("compat_uninit_on_the_context", LifeTests.UninitOnTheContext);
            yield return Test("compat_uninit_elsewhere", LifeTests.UninitElsewhere);
            yield return Test("compat_uninit_inside_a_callback", LifeTests.UninitInsideACallback);
            yield return Test("compat_ten_thousand_answers_in_order", LifeTests.TenThousandAnswersInOrder);
            yield return Test("compat_fifty_thousand_calls", LifeTests.FiftyThousandCallsInTheSameMemory);
        }

        private static KeyValuePair<string, Action> Test(string name, Action body)
        {
            return new KeyValuePair<string, Action>(name, body);
        }
    }
}
