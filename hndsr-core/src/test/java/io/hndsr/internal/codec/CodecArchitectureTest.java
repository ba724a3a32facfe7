package io.hndsr.internal.codec;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The floors of the codec packages: registry, formats, bridges to {@code java.desktop}, metadata, shared parts. */
class CodecArchitectureTest {

    private static final String CODEC = "io.hndsr.internal.codec";
    private static final String IMAGEIO = CODEC + ".imageio";
    private static final String FORMAT = CODEC + ".format";
    private static final String METADATA = CODEC + ".metadata";
    private static final List<String> FORMATS = List.of("png", "jpeg", "webp", "bmp", "tiff");

    private static JavaClasses core;
    private static JavaClasses codec;

    @BeforeAll
    static void importClasses() {
        core = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.hndsr");
        codec = core.that(resideInAPackage(CODEC + ".."));
    }

    @Test
    void a_package_uses_lower_floors_only_and_no_format_uses_another() {
        LayeredArchitecture floors = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(CODEC + "..")
                .layer("registry")
                .definedBy(CODEC)
                .layer("imageio")
                .definedBy(IMAGEIO)
                .layer("format")
                .definedBy(FORMAT)
                .layer("metadata")
                .definedBy(METADATA)
                .whereLayer("metadata")
                .mayOnlyAccessLayers("format")
                .whereLayer("registry")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("format")
                .mayNotAccessAnyLayer()
                .whereLayer("imageio")
                .mayOnlyAccessLayers("format")
                .ensureAllClassesAreContainedInArchitecture();
        for (String name : FORMATS) {
            floors = floors.layer(name)
                    .definedBy(CODEC + "." + name)
                    .whereLayer(name)
                    .mayOnlyAccessLayers("imageio", "metadata", "format");
        }
        floors.check(codec);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.hndsr.internal.(**)").should().beFreeOfCycles().check(codec);
    }

    @Test
    void the_shared_parts_do_not_need_java_desktop() {
        noClasses()
                .that()
                .resideInAnyPackage(FORMAT, METADATA)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..")
                .check(codec);
    }

    @Test
    void the_rest_of_core_uses_the_registry_and_the_bridge_to_buffered_images() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CODEC + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(CODEC + "..")
                        .and(resideInAPackage(CODEC).negate())
                        .and(resideInAPackage(IMAGEIO).negate())
                        .as("reside in a format's package or in " + FORMAT))
                .check(core);
    }
}
