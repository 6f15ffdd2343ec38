package dev.doubletick.compat

/**
 * What a message says to those who are away. It is kept with the message, as the C API's `message_offline_push_config`,
 * for an application that has its own notifications; doubletick itself sends none.
 */
public class V2TIMOfflinePushInfo {
    /** Title of the notification. */
    public var title: String? = null

    /** Text of the notification. */
    public var desc: String? = null

    /** Data of the notification; UTF-8 as in [V2TIMCustomElem]. */
    public var ext: ByteArray? = null

    /** No notification. */
    public var isDisablePush: Boolean = false
        private set

    /** Whether there is to be no notification. */
    public fun disablePush(disable: Boolean) {
        isDisablePush = disable
    }

    internal fun toJson(): String {
        val title = quoted(title.orEmpty())
        return """{"offline_push_config_desc":${quoted(desc.orEmpty())},""" +
            """"offline_push_config_ext":${quoted(ext?.toText("ext").orEmpty())},""" +
            """"offline_push_config_flag":${if (isDisablePush) 1 else 0},""" +
            """"offline_push_config_ios_config":{"ios_offline_push_config_title":$title},""" +
            """"offline_push_config_android_config":{"android_offline_push_config_title":$title}}"""
    }

    /** A text as JSON. Half a surrogate pair is left for the native layer to refuse. */
    private fun quoted(text: String): String {
        val out = StringBuilder("\"")
        for (char in text) {
            when {
                char == '"' || char == '\\' -> out.append('\\').append(char)
                char < ' ' -> out.append("\\u00").append(char.code.toString(HEX).padStart(2, '0'))
                else -> out.append(char)
            }
        }
        return out.append('"').toString()
    }

    private companion object {
        const val HEX = 16
    }
}
