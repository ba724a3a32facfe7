package io.hndsr.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.InetAddressSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The floors of the server: which package may use which, and which library. */
class ArchitectureTest {

    private static final String API = "io.hndsr.server";
    private static final String INTERNAL = "io.hndsr.server.internal.";

    private static JavaClasses server;

    @BeforeAll
    static void importClasses() {
        server = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(API);
    }

    /** Lowest first. A package uses packages of lower floors only, any of them. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("thread", "problem"),
            List.of("body"),
            List.of("request"),
            List.of("service", "jetty"),
            List.of("http"),
            List.of("websocket", "operations"),
            List.of("routes"));

    @Test
    void a_package_uses_lower_floors_only() {
        Architectures.LayeredArchitecture floors = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .ensureAllClassesAreContainedInArchitecture()
                .layer(API)
                .definedBy(API)
                .whereLayer(API)
                .mayNotBeAccessedByAnyLayer();
        List<String> lower = new ArrayList<>();
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                floors = floors.layer(name).definedBy(INTERNAL + name);
            }
        }
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                floors = lower.isEmpty()
                        ? floors.whereLayer(name).mayNotAccessAnyLayer()
                        : floors.whereLayer(name).mayOnlyAccessLayers(lower.toArray(String[]::new));
            }
            lower.addAll(floor);
        }
        floors.check(server);
    }

    /** Allowed elsewhere: the WebSocket interface, and parsers that work without a server. */
    @Test
    void only_the_package_jetty_depends_on_the_inside_of_jetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INTERNAL + "jetty")
                .should()
                .dependOnClassesThat(resideInAPackage("org.eclipse.jetty..")
                        .and(not(resideInAnyPackage("org.eclipse.jetty.websocket.api..", "org.eclipse.jetty.http")))
                        .and(not(belongToAnyOf(Content.class, InetAddressSet.class))))
                .check(server);
    }

    @ParameterizedTest
    @CsvSource({
        "io.javalin.., http jetty",
        "jakarta.servlet.., http jetty websocket",
        "org.eclipse.jetty.websocket.., jetty websocket",
        "jakarta.validation.., request",
        "org.hibernate.., request",
        "io.micrometer.., operations",
        "io.github.bucket4j.., operations",
        "javax.net.ssl.., jetty",
    })
    void a_library_is_used_if_it_is_needed(String library, String users) {
        String[] packages =
                Arrays.stream(users.split(" ")).map(INTERNAL::concat).toArray(String[]::new);
        noClasses()
                .that(not(resideInAnyPackage(packages)))
                .and(not(resideInAPackage(API)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(server);
    }

    @Test
    void no_internal_class_of_core_is_used() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hndsr.internal..", "ai.onnxruntime..")
                .check(server);
    }

    @Test
    void an_internal_type_is_public_only_if_another_package_uses_it() {
        classes()
                .that()
                .resideInAPackage("io.hndsr.server.internal..")
                .and()
                .haveModifier(JavaModifier.PUBLIC)
                // Lambdas implement interfaces invisibly, and Jetty calls the socket by reflection.
                .and()
                .areNotInterfaces()
                .and(not(name(INTERNAL + "websocket.UpscaleSocket")))
                .should(beUsedFromAnotherPackage())
                .check(server);
    }

    @Test
    void classes_are_final_or_abstract() {
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
                .check(server);
    }

    private static ArchCondition<JavaClass> beUsedFromAnotherPackage() {
        return new ArchCondition<>("be used from another package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(dependency ->
                                !dependency.getOriginClass().getPackage().equals(type.getPackage()));
                events.add(new SimpleConditionEvent(
                        type, used, type.getName() + " is public but used by no other package"));
            }
        };
    }
}
