@file:JvmMultifileClass
@file:JvmName("ProfilesKt")

package dev.doubletick

/** The profile of this user, if there is such a user. */
public suspend fun Client.profile(userId: String): Profile? = profiles(listOf(userId)).firstOrNull()
