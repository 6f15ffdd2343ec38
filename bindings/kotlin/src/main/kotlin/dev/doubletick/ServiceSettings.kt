package dev.doubletick

/** The settings of the service. */
public suspend fun Client.settings(): Settings = call { settings() }

/**
 * Changes the settings, and answers them as they are now. In an embedded service every user may; over the network only
 * administrators (10007).
 *
 * @throws DoubletickException 6017, naming the field that is out of range
 */
public suspend fun Client.setSettings(settings: Settings): Settings = call { setSettings(settings) }
