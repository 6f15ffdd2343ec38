// A chat with read receipts, as an Android application: `gradle :app:installDebug`. The library comes from the Maven
// repository that `cargo xtask dist android` makes.

pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
    plugins {
        id("com.android.application") version "8.9.3"
        kotlin("android") version "2.2.0"
        kotlin("plugin.compose") version "2.2.0"
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
        maven(settingsDir.resolve("../../target/dist/maven").toURI())
    }
}

rootProject.name = "doubletick-sample"
include(":app")
