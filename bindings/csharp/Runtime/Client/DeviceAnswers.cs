using System.Runtime.CompilerServices;

namespace Doubletick
{
    /// <summary>Answers that this device has given, as long as anybody refers to them.</summary>
    internal static class DeviceAnswers
    {
        private static readonly ConditionalWeakTable<object, object> Marked = new ConditionalWeakTable<object, object>();

        internal static void Mark<T>(T answer)
        {
            // A number is another one wherever it is looked at.
            if (answer != null && !typeof(T).IsValueType)
            {
                // What a function answers is new each time.
                Marked.Add(answer, Marked);
            }
        }

        internal static bool Has(object answer)
        {
            object found;
            return Marked.TryGetValue(answer, out found);
        }
    }

    // Where an answer comes from.
    public sealed partial class DoubletickClient
    {
        /// <summary>
        /// Whether this object, which a task of a client has brought, is what this device was told last, because there was no
        /// link: a page of history, the list of conversations, members, readers, groups, profiles, receipts. So is, with a link as
        /// well, a page of messages alone that wait on this device. False of everything else.
        /// </summary>
        /// <param name="answer">The object itself and not a copy. Not null.</param>
        public static bool IsFromDevice(object answer)
        {
            return DeviceAnswers.Has(Given.NotNull(answer, "answer"));
        }
    }
}
