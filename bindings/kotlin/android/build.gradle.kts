// The Android library from its sources: `gradle :android:assembleRelease`, with the libraries of
// `cargo xtask dist android` in src/main/jniLibs/<ABI>/libdoubletick.so (arm64-v8a, armeabi-v7a, x86_64).

import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    id("com.android.library")
    kotlin("android")
}

/** Versions are those of the jar. */
val pom = rootDir.resolve("pom.xml").readText()
fun fromPom(property: String) = Regex("<$property>([^<]+)</$property>").find(pom)!!.groupValues[1]

android {
    namespace = "dev.doubletick"
    compileSdk = 35

    defaultConfig {
        minSdk = 24
        consumerProguardFiles("consumer-rules.pro")
    }

    sourceSets["main"].kotlin.srcDir("../src/main/kotlin")

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
}

kotlin {
    explicitApi()
    compilerOptions.jvmTarget.set(JvmTarget.JVM_1_8)
}

dependencies {
    implementation("net.java.dev.jna:jna:${fromPom("jna.version")}@aar")
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:${fromPom("coroutines.version")}")
}

// An AAR without libraries builds, and fails on the first device that loads it.
val checkLibraries by tasks.registering {
    val folder = file("src/main/jniLibs")
    doLast {
        for (abi in listOf("arm64-v8a", "armeabi-v7a", "x86_64")) {
            val library = folder.resolve("$abi/libdoubletick.so")
            check(library.isFile) { "$library is missing: cargo xtask dist android builds it" }
        }
    }
}
tasks.matching { it.name == "preBuild" }.configureEach { dependsOn(checkLibraries) }
