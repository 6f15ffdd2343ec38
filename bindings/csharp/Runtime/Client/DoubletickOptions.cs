using Newtonsoft.Json;

namespace Doubletick
{
    /// <summary>What a client needs to begin.</summary>
    [Preserve]
    [JsonObject(MemberSerialization.OptIn)]
    public sealed class DoubletickOptions
    {
        /// <summary>The application: any number but 0. Every one has its own data.</summary>
        public ulong AppId { get; set; }

        /// <summary>
        /// The service: embedded: (inside this process), ws://HOST[:PORT][/PATH] or wss://… Null: what the environment
        /// variable DOUBLETICK_SERVER_URL says, else embedded:.
        /// </summary>
        [Preserve, JsonProperty("sdk_config_server_url")]
        public string ServerUrl { get; set; }

        /// <summary>For wss://, a file with the certificates (PEM) to trust; null: the system's.</summary>
        [Preserve, JsonProperty("sdk_config_server_ca_file")]
        public string ServerCaFile { get; set; }

        /// <summary>
        /// The directory of the data, made if need be; null: one of the platform's. In Unity, give
        /// Application.persistentDataPath.
        /// </summary>
        [Preserve, JsonProperty("sdk_config_config_file_path")]
        public string DataDirectory { get; set; }

        /// <summary>
        /// What writes on this device survive: those of the embedded service; with a server, of what waits for it.
        /// </summary>
        public Durability Durability { get; set; }

        /// <summary>
        /// Messages, too, wait on this device until the server has them, as receipts, read marks and deletions always do. A
        /// task that fails before, with 9520 ("kept, will be sent"), 6014 after a logout or 7009, is not to be sent again:
        /// <see cref="DoubletickClient.OutboxChanged"/> tells what has become of it. Without effect with the embedded service.
        /// </summary>
        [Preserve, JsonProperty("sdk_config_keep_unsent", DefaultValueHandling = DefaultValueHandling.Ignore)]
        public bool KeepUnsent { get; set; }

        /// <summary>
        /// How many bytes the copy of what the server has told may have on this device, from which is answered what is asked
        /// without a link; the oldest messages go first. Null: 256 MiB. 0: there is no such copy, and one of before is removed.
        /// Not negative. Without effect with the embedded service.
        /// </summary>
        [Preserve, JsonProperty("sdk_config_mirror_bytes")]
        public long? MirrorBytes { get; set; }

        /// <summary>
        /// With it, the embedded service takes only credentials that are signed with this key. Not for a shipped
        /// application: who has the key can be anyone.
        /// </summary>
        [Preserve, JsonProperty("sdk_config_secret_key")]
        public string SecretKey { get; set; }

        /// <summary>From which level on <see cref="DoubletickClient.Log"/> is raised; null: as it is (Info).</summary>
        public LogLevel? LogLevel { get; set; }

        /// <summary>
        /// Raises events right on the library's thread, instead of on the SynchronizationContext that was current when
        /// the client was made. A handler that takes long then holds up everything behind it.
        /// </summary>
        public bool EventsOnLibraryThread { get; set; }

        [Preserve, JsonProperty("sdk_config_durability")]
        internal string DurabilityName
        {
            get { return Durability == Durability.Full ? "full" : "normal"; }
        }
    }
}
