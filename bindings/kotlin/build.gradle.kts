// The jar from its sources: `gradle build`, with the native libraries in the folder that the property
// doubletick.native.dir names (one folder per platform, as JNA looks for it; by default native/).

import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    kotlin("jvm")
    `java-library`
    `maven-publish`
}

/** Versions are those of Maven's build. */
val pom = file("pom.xml").readText()
fun fromPom(property: String) = Regex("<$property>([^<]+)</$property>").find(pom)!!.groupValues[1]

group = "dev.doubletick"
version = Regex("<artifactId>doubletick</artifactId>\\s*<version>([^<]+)<").find(pom)!!.groupValues[1]

dependencies {
    implementation("net.java.dev.jna:jna:${fromPom("jna.version")}")
    api("org.jetbrains.kotlinx:kotlinx-coroutines-core:${fromPom("coroutines.version")}")
    testImplementation("org.jetbrains.kotlin:kotlin-test-junit5:${fromPom("kotlin.version")}")
    testImplementation("org.junit.jupiter:junit-jupiter:${fromPom("junit.version")}")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher")
}

sourceSets {
    main {
        kotlin.srcDir("src/jvm/kotlin")
        resources.srcDir(providers.gradleProperty("doubletick.native.dir").orElse("native"))
    }
    test {
        // The programs of the documentation are compiled and run by the tests.
        kotlin.srcDir("../../examples/kotlin")
    }
}

java {
    withSourcesJar()
    sourceCompatibility = JavaVersion.VERSION_1_8
    targetCompatibility = JavaVersion.VERSION_1_8
}

kotlin {
    explicitApi()
    compilerOptions.jvmTarget.set(JvmTarget.JVM_1_8)
}

tasks.test { useJUnitPlatform() }

publishing {
    publications.create<MavenPublication>("jar") { from(components["java"]) }
}
