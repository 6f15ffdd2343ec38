package dev.doubletick

/** The profiles of those of these 1 to 100 users that exist, in the order asked. */
public suspend fun Client.profiles(userIds: List<String>): List<Profile> = call { profiles(userIds) }

/** The profile of this user, if there is such a user. */
public suspend fun Client.profile(userId: String): Profile? = profiles(listOf(userId)).firstOrNull()

/**
 * Changes the own profile.
 *
 * @throws DoubletickException 6017, 40601 (a value of more than 500 bytes)
 */
public suspend fun Client.modifyProfile(change: ProfileChange): Unit = call { modifyProfile(change) }
