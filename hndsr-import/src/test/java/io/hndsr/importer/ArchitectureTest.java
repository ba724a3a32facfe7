package io.hndsr.importer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layers of hndsr-import. */
final class ArchitectureTest {

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.hndsr.importer");
    }

    @Test
    void a_package_uses_lower_packages_only() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("import")
                .definedBy("io.hndsr.importer")
                .layer("check")
                .definedBy("io.hndsr.importer.check")
                .layer("original")
                .definedBy("io.hndsr.importer.original")
                .layer("checkpoint")
                .definedBy("io.hndsr.importer.checkpoint")
                .layer("onnx")
                .definedBy("io.hndsr.importer.onnx")
                .whereLayer("import")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("check")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("original")
                .mayOnlyBeAccessedByLayers("import", "check")
                .whereLayer("checkpoint")
                .mayOnlyBeAccessedByLayers("original", "check")
                .whereLayer("onnx")
                .mayOnlyBeAccessedByLayers("original", "check")
                .check(classes);
    }

    @Test
    void only_the_check_runs_graphs_and_uses_the_sampler_inside_core() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hndsr.importer.check")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnxruntime..", "io.hndsr.internal..")
                .check(classes);
    }

    @Test
    void only_the_package_onnx_uses_protocol_buffers() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hndsr.importer.onnx")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnx.proto..", "com.google.protobuf..")
                .check(classes);
    }
}
