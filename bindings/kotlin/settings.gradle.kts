// For those who build from source with Gradle; this repository's own builds use Maven (pom.xml). Versions come from
// there. The Android module takes part where an Android SDK is.

pluginManagement {
    val pom = rootDir.resolve("pom.xml").readText()
    val kotlinVersion = Regex("<kotlin.version>([^<]+)<").find(pom)!!.groupValues[1]
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
    plugins {
        kotlin("jvm") version kotlinVersion
        kotlin("android") version kotlinVersion
        id("com.android.library") version "8.9.3"
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "doubletick"

if (System.getenv("ANDROID_HOME") != null || rootDir.resolve("local.properties").exists()) {
    include(":android")
}
