package io.hndsr;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of core and who may know them. */
class ArchitectureTest {

    private static final String PIPELINE = "io.hndsr.internal.pipeline";
    private static final String MICROMETER = "io.hndsr.micrometer";
    private static final List<String> ROOMS = List.of(
            "validate", "tile", "schedule", "session", "diffusion", "blend", "codec", "consistency", "estimate");
    private static final String[] ROOM_PACKAGES =
            ROOMS.stream().map(ArchitectureTest::packageOf).toArray(String[]::new);
    private static final String[] VALUE_PACKAGES = {
        "io.hndsr.image",
        "io.hndsr.model",
        "io.hndsr.config",
        "io.hndsr.error",
        "io.hndsr.metrics",
        "io.hndsr.report"
    };

    private static JavaClasses core;

    @BeforeAll
    static void importClasses() {
        core = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.hndsr");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "validate",
                "tile",
                "schedule",
                "session",
                "diffusion",
                "blend",
                "codec",
                "consistency",
                "estimate"
            })
    void a_room_knows_values_and_no_other_room(String room) {
        String[] others = ROOMS.stream()
                .filter(name -> !name.equals(room))
                .map(ArchitectureTest::packageOf)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(packageOf(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(PIPELINE, "io.hndsr")
                .check(core);
    }

    @Test
    void only_the_pipeline_knows_the_rooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages(concat(concat(ROOM_PACKAGES, PIPELINE), "io.hndsr.request"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOM_PACKAGES)
                .check(core);
    }

    @Test
    void values_know_nothing_internal() {
        noClasses()
                .that()
                .resideInAnyPackage(VALUE_PACKAGES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hndsr.internal..", "io.hndsr")
                .check(core);
    }

    @Test
    void only_the_session_room_knows_onnx_runtime() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("session"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(core);
    }

    @Test
    void only_the_micrometer_package_knows_micrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(MICROMETER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", MICROMETER)
                .check(core);
    }

    @Test
    void the_micrometer_package_knows_the_api_and_nothing_internal() {
        noClasses()
                .that()
                .resideInAPackage(MICROMETER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hndsr.internal..")
                .check(core);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.hndsr.(**)").should().beFreeOfCycles().check(core);
    }

    @Test
    void an_internal_type_is_public_only_where_another_package_uses_it() {
        classes()
                .that()
                .resideInAPackage("io.hndsr.internal..")
                .and()
                .haveModifier(JavaModifier.PUBLIC)
                .and(not(resideInAnyPackage("io.hndsr.internal.codec")))
                .should(beUsedFromAnotherPackage())
                .check(core);
    }

    @Test
    void classes_are_final_or_sealed_or_abstract() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .orShould()
                .haveModifier(JavaModifier.ABSTRACT)
                .check(core);
    }

    private static ArchCondition<JavaClass> beUsedFromAnotherPackage() {
        return new ArchCondition<>("be used from another package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(dependency ->
                                !dependency.getOriginClass().getPackage().equals(type.getPackage()));
                events.add(
                        new SimpleConditionEvent(type, used, type.getName() + " is public, used by no other package"));
            }
        };
    }

    private static String packageOf(String room) {
        return "io.hndsr.internal." + room;
    }

    private static String[] concat(String[] names, String name) {
        String[] all = java.util.Arrays.copyOf(names, names.length + 1);
        all[names.length] = name;
        return all;
    }
}
