/*
 * How an application on Android starts: with a `Context` and without a path. Any `Context` does; only that of the
 * application is kept.
 */

@file:JvmName("DoubletickAndroid")

package dev.doubletick

import android.content.Context
import java.io.File
import java.lang.ref.WeakReference

/**
 * `doubletick` in [Context.getFilesDir]: where the data are unless another directory is named, also with
 * `V2TIMManager.initSDK`.
 */
public val Context.doubletickDirectory: File
    get() = filesDir.resolve("doubletick")

/**
 * Opens the service in [doubletickDirectory]. What an acknowledged call wrote is there again after the process has been
 * ended by the system.
 *
 * @param appId the application; each has a database of its own
 * @param durability what an acknowledged write survives
 * @param secretKey where it is given, a login takes only a UserSig that is signed with it; otherwise any text that is not
 * empty
 * @throws DoubletickException 6017 for a wrong argument, 7010 when another process has the directory open, 6022 when it
 * cannot be used
 */
public suspend fun EmbeddedService.Companion.open(
    context: Context,
    appId: Long = 1,
    durability: Durability = Durability.NORMAL,
    secretKey: String? = null,
): EmbeddedService = open(context.doubletickDirectory, appId, durability, secretKey)

/**
 * A client of an embedded service, as the function of this name without a context.
 *
 * @param options their state directory, where none is set, is [doubletickDirectory]
 */
public fun Client.Companion.embedded(
    context: Context,
    service: EmbeddedService,
    options: ClientOptions = ClientOptions(),
    listener: ((Event) -> Unit)? = null,
): Client = embedded(service, options.on(context), listener)

/**
 * A client of a doubletickd, as the function of this name without a context. It connects at once when the device has a
 * network again or another one, and looks after its link when the application comes back to the foreground, until it is
 * closed ([Client.wake]).
 *
 * @param options their state directory, where none is set, is [doubletickDirectory]
 */
public fun Client.Companion.connect(
    context: Context,
    url: String,
    options: ClientOptions = ClientOptions(),
    listener: ((Event) -> Unit)? = null,
): Client {
    val client = connect(url, options.on(context), listener)
    // The system holds the watch: a client that nobody refers to must end all the same.
    val woken = WeakReference(client)
    client.endsWith(DeviceWatch(context) { woken.get()?.wake() })
    return client
}

private fun ClientOptions.on(context: Context) = copy(stateDirectory = stateDirectory ?: context.doubletickDirectory)
