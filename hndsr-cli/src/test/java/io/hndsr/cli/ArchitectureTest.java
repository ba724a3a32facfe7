package io.hndsr.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The command only parses options and prints; the work is in other modules. */
final class ArchitectureTest {

    @Test
    void the_command_uses_public_packages_only() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.hndsr.internal..",
                        "io.hndsr.server.internal..",
                        "io.hndsr.importer.checkpoint..",
                        "io.hndsr.importer.onnx..",
                        "ai.onnxruntime..",
                        "ai.onnx..",
                        "com.google.protobuf..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.hndsr.cli"));
    }
}
