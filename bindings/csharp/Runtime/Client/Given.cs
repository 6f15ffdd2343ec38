using System;
using System.Collections.Generic;

namespace Doubletick
{
    /// <summary>Checks of what the application gives.</summary>
    internal static class Given
    {
        internal static T NotNull<T>(T value, string name) where T : class
        {
            if (value == null)
            {
                throw new ArgumentNullException(name);
            }
            return value;
        }

        /// <summary>A type of conversation that has unread counts; another one would be taken for C2C.</summary>
        internal static void Markable(ConversationType type, string name)
        {
            if (type != ConversationType.C2C && type != ConversationType.Group)
            {
                throw new ArgumentException("Only one-to-one and group conversations can be marked read.", name);
            }
        }

        /// <summary>A list of ids, none of them null.</summary>
        internal static List<string> Ids(IEnumerable<string> ids, string name)
        {
            var all = new List<string>();
            foreach (var id in NotNull(ids, name))
            {
                if (id == null)
                {
                    throw new ArgumentException("An id in the list is null.", name);
                }
                all.Add(id);
            }
            return all;
        }

        /// <summary>The ids of messages that the service knows.</summary>
        internal static List<string> Ids(IEnumerable<Message> messages, string name)
        {
            var all = new List<string>();
            foreach (var message in NotNull(messages, name))
            {
                all.Add(Id(message, name));
            }
            return all;
        }

        /// <summary>The id of a message that the service knows.</summary>
        internal static string Id(Message message, string name)
        {
            if (NotNull(message, name).Id == null)
            {
                throw new ArgumentException("The message has no id: it was never sent.", name);
            }
            return message.Id;
        }
    }
}
