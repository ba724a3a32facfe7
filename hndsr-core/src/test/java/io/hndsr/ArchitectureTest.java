package io.hndsr;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The floors of core: a package uses packages of lower floors only. */
class ArchitectureTest {

    private static final String MICROMETER = "io.hndsr.micrometer";

    /** From the lowest to the highest; the packages of one floor do not use each other. */
    private static final List<Floor> FLOORS = List.of(
            floor("errors", "io.hndsr.error"),
            floor("image values and files", "io.hndsr.image", "io.hndsr.internal.spool"),
            floor("configuration and codecs", "io.hndsr.config", "io.hndsr.internal.codec.."),
            floor("requests and models", "io.hndsr.request", "io.hndsr.model"),
            floor("reports", "io.hndsr.report"),
            floor("metrics and scenes", "io.hndsr.metrics", "io.hndsr.scene"),
            floor(
                    "tiles, estimation and scheduling",
                    "io.hndsr.internal.tile",
                    "io.hndsr.internal.estimate",
                    "io.hndsr.internal.schedule"),
            floor(
                    "arithmetic on tiles",
                    "io.hndsr.internal.consistency",
                    "io.hndsr.internal.blend",
                    "io.hndsr.internal.diffusion"),
            floor("network", "io.hndsr.internal.network"),
            floor("plan and devices", "io.hndsr.internal.plan", "io.hndsr.internal.device"),
            floor("engine", "io.hndsr.internal.engine"),
            floor("entry", "io.hndsr"));

    private static JavaClasses core;

    private record Floor(String name, List<String> packages) {}

    private static Floor floor(String name, String... packages) {
        return new Floor(name, List.of(packages));
    }

    @BeforeAll
    static void importClasses() {
        core = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.hndsr");
    }

    @Test
    void a_package_uses_lower_floors_only() {
        LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (Floor floor : FLOORS) {
            architecture = architecture.layer(floor.name).definedBy(floor.packages.toArray(String[]::new));
        }
        architecture = architecture.layer("Micrometer").definedBy(MICROMETER);
        List<String> above = new ArrayList<>(List.of("Micrometer"));
        for (int i = FLOORS.size() - 1; i >= 0; i--) {
            String name = FLOORS.get(i).name;
            architecture = architecture.whereLayer(name).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
            above.add(name);
        }
        architecture.whereLayer("Micrometer").mayNotBeAccessedByAnyLayer().check(core);
    }

    @Test
    void every_package_has_a_floor() {
        String[] known =
                FLOORS.stream().flatMap(floor -> floor.packages.stream()).toArray(String[]::new);
        classes()
                .that()
                .resideOutsideOfPackage(MICROMETER)
                .should()
                .resideInAnyPackage(known)
                .check(core);
    }

    @Test
    void packages_of_one_floor_do_not_use_each_other() {
        for (Floor floor : FLOORS) {
            for (String one : floor.packages) {
                String[] others = floor.packages.stream()
                        .filter(other -> !other.equals(one))
                        .toArray(String[]::new);
                if (others.length > 0) {
                    noClasses()
                            .that()
                            .resideInAPackage(one)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others)
                            .check(core);
                }
            }
        }
    }

    @Test
    void only_the_network_package_uses_onnx_runtime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hndsr.internal.network")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(core);
    }

    @Test
    void only_the_micrometer_package_uses_micrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(MICROMETER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", MICROMETER)
                .check(core);
    }

    @Test
    void the_micrometer_package_uses_the_api_and_nothing_internal() {
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
    void an_internal_type_is_public_only_if_another_package_uses_or_sees_it() {
        classes()
                .that()
                .resideInAPackage("io.hndsr.internal..")
                .and()
                .haveModifier(JavaModifier.PUBLIC)
                .and(not(resideInAnyPackage("io.hndsr.internal.codec..")))
                .should(beUsedFromAnotherPackageOrExposed())
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

    private static ArchCondition<JavaClass> beUsedFromAnotherPackageOrExposed() {
        return new ArchCondition<>("be used from another package, or exposed by a public type") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(dependency ->
                                !dependency.getOriginClass().getPackage().equals(type.getPackage()));
                boolean exposed = type.getPackage().getClasses().stream()
                        .filter(other -> other.getModifiers().contains(JavaModifier.PUBLIC) && !other.equals(type))
                        .anyMatch(other -> exposes(other, type));
                events.add(new SimpleConditionEvent(
                        type, used || exposed, type.getName() + " is public, used and exposed by no other package"));
            }
        };
    }

    /** Whether a signature of a public type names another one, or a type that is nested in it. */
    private static boolean exposes(JavaClass exposing, JavaClass type) {
        Stream<JavaClass> seen = Stream.concat(
                exposing.getRawInterfaces().stream(),
                exposing.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                        .flatMap(method -> Stream.concat(
                                method.getReturnType().getAllInvolvedRawTypes().stream(),
                                method.getRawParameterTypes().stream())));
        return seen.anyMatch(one ->
                one.equals(type) || one.getEnclosingClass().filter(type::equals).isPresent());
    }
}
