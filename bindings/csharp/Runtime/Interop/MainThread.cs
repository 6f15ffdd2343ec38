using System;
using System.Threading;

namespace Doubletick.Interop
{
    /// <summary>
    /// Where events are raised: on the SynchronizationContext that was captured, else right on the library's thread.
    /// </summary>
    internal static class MainThread
    {
        // Cached, so that posting makes one small object and no delegate.
        private static readonly SendOrPostCallback RunPosted = state => Run((Action)state);
        private static volatile SynchronizationContext context;

        /// <summary>The context in use; null: none, actions run inline.</summary>
        internal static SynchronizationContext Context
        {
            get { return context; }
            set { context = value; }
        }

        /// <summary>Captures the context of the current thread, or none where it has none.</summary>
        internal static void Capture()
        {
            context = Usable(SynchronizationContext.Current);
        }

        /// <summary>Runs an action on the captured context, in the order of posting; without one, right here.</summary>
        internal static void Post(Action action)
        {
            Post(context, action);
        }

        /// <summary>The same on a context of one's own.</summary>
        internal static void Post(SynchronizationContext target, Action action)
        {
            if (target == null)
            {
                Run(action);
            }
            else
            {
                target.Post(RunPosted, action);
            }
        }

        /// <summary>
        /// A context that keeps the order. The base class itself hands everything to the thread pool, where the
        /// order is lost, so it counts as none.
        /// </summary>
        internal static SynchronizationContext Usable(SynchronizationContext candidate)
        {
            return candidate == null || candidate.GetType() == typeof(SynchronizationContext) ? null : candidate;
        }

        private static void Run(Action action)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                Faults.Report(exception);
            }
        }
    }
}
