package io.hndsr.evaluate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What hndsr-evaluate may use. */
final class ArchitectureTest {

    private final JavaClasses evaluate = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.hndsr.evaluate");

    @Test
    void of_the_library_only_the_public_api_is_used() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hndsr.internal..", "ai.onnxruntime..")
                .check(evaluate);
    }

    @Test
    void only_the_upscaler_knows_the_resolver() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ResolverUpscaler")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("SuperResolver")
                .check(evaluate);
    }
}
