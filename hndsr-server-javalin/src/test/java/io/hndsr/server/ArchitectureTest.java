package io.hndsr.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
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
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packages of the server and who may know them. */
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

    /** From what clients are told, through bodies and requests, to the desk and to HTTP; what is served stands on those. */
    @ParameterizedTest
    @CsvSource({
        "answer, ''",
        "body, answer",
        "request, answer body",
        "desk, answer body request",
        "http, answer body desk",
        "tls, ''",
        "binary, answer body request desk http",
        "classic, answer body request desk http",
        "live, answer body request desk http classic",
        "docs, answer request http",
        "page, answer desk http",
        "platform, answer desk http live",
    })
    void a_package_knows_those_that_it_stands_on(String name, String known) {
        String[] packages = Arrays.stream((name + " " + known).strip().split(" "))
                .map(INTERNAL::concat)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(INTERNAL + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages).or(not(resideInAPackage("io.hndsr.server.."))))
                .check(server);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.hndsr.server.(**)").should().beFreeOfCycles().check(server);
    }

    @ParameterizedTest
    @CsvSource({
        "io.javalin.., http docs live",
        "jakarta.servlet.., http desk live",
        "org.eclipse.jetty.websocket.., live",
        "jakarta.validation.., request",
        "org.hibernate.., request",
        "io.micrometer.., platform",
        "io.github.bucket4j.., platform",
        "javax.net.ssl.., tls",
    })
    void a_library_is_known_where_it_is_needed(String library, String users) {
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
    void nothing_internal_of_core_is_known() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hndsr.internal..", "ai.onnxruntime..")
                .check(server);
    }

    @Test
    void an_internal_type_is_public_only_where_another_package_uses_it() {
        classes()
                .that()
                .resideInAPackage("io.hndsr.server.internal..")
                .and()
                .haveModifier(JavaModifier.PUBLIC)
                // Lambdas implement interfaces without a trace, and Jetty calls the socket by reflection.
                .and()
                .areNotInterfaces()
                .and(not(name(INTERNAL + "live.UpscaleSocket")))
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
                events.add(
                        new SimpleConditionEvent(type, used, type.getName() + " is public, used by no other package"));
            }
        };
    }
}
