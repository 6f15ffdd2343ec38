package dev.doubletick

import dev.doubletick.ffi.Proxy as NativeProxy

/**
 * A proxy on the way to a server. It looks up the server's name, and carries `wss://` without reading it. One that
 * refuses or does not answer is told as a failed connection, with a text that names it; the client tries again.
 *
 * @property kind what it speaks
 * @property host its name or address
 * @property port its port, 1 to 65535
 * @property username whom it serves; for SOCKS5 with a password, 1 to 255 bytes each; for HTTP without a colon
 * @property password the password of [username]
 */
public data class Proxy(
    public val kind: ProxyKind,
    public val host: String,
    public val port: Int,
    public val username: String? = null,
    public val password: String? = null,
) {
    /** Without user name and password, also where somebody has written them before the host. */
    override fun toString(): String = "Proxy(kind=$kind, host=${host.substringAfterLast('@')}, port=$port)"

    internal fun native() = NativeProxy(kind, host, port.toLong(), username, password)
}
