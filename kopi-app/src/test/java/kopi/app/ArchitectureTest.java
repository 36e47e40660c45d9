package kopi.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.logging.LogManager;
import kopi.adapter.neighbour.Neighbour;
import kopi.adapter.offender.Offender;
import kopi.core.offence.ReachesUp;
import kopi.testkit.offence.Biased;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom, over all modules that the program and its tests are made of. */
class ArchitectureTest {
    private static final String CORE = "kopi.core..";
    private static final String ADAPTER = "kopi.adapter..";
    private static final String TESTKIT = "kopi.testkit..";
    private static final String APP = "kopi.app..";
    private static final String GENERATED = "kopi.protocol.v1..";

    /** The benchmarks are a program of their own, here for their SQL only. */
    private static final ImportOption WITHOUT_BENCHMARKS = location -> !location.contains("kopi/bench/");

    private static final JavaClasses KOPI = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(WITHOUT_BENCHMARKS)
            .importPackages("kopi");

    private static final ArchRule CORE_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, TESTKIT, APP)
            .because("what decides does not know what it runs on");

    private static final ArchRule ADAPTERS_DO_NOT_KNOW_THE_APP = noClasses()
            .that()
            .resideInAPackage(ADAPTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TESTKIT, APP)
            .because("the program picks its adapters, not the other way round");

    private static final ArchRule TESTKIT_KNOWS_THE_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage(TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP)
            .because("a contract suite that knows an implementation is biased towards it");

    private static final ArchRule ADAPTERS_DO_NOT_KNOW_EACH_OTHER = slices().matching("kopi.adapter.(*)..")
            .should()
            .notDependOnEachOther()
            .because("an adapter can be replaced alone; what two of them share belongs to the core");

    private static final ArchRule NO_CYCLES =
            slices().matching("kopi.(**)").should().beFreeOfCycles().because("packages are read from the bottom up");

    private static final ArchRule NULL_MARKED = classes()
            .that()
            .resideOutsideOfPackage(GENERATED)
            .should(be(describe("in a package whose package-info has @NullMarked", ArchitectureTest::isNullMarked)))
            .because("without the annotation NullAway checks nothing, and package-info says what a package is for");

    private static final ArchRule ONE_EXIT = noClasses()
            .that()
            .doNotBelongToAnyOf(Main.class)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .because("only who started the process knows what else runs in it");

    private static final ArchRule ONE_CONSOLE = noClasses()
            .that()
            .resideOutsideOfPackage(APP)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("stdout is for the summary or the JSON that a script reads");

    private static final ArchRule LIBRARIES_OF_THE_APP = noClasses()
            .that()
            .resideOutsideOfPackage(APP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "tools.jackson..")
            .because("command line and JSON are how the program talks, which nothing below it needs to know");

    private static final ArchRule TELLING_NAMES = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
            .because("such a name does not say what the class does");

    static List<ArchRule> rules() {
        return List.of(
                CORE_KNOWS_NOBODY,
                ADAPTERS_DO_NOT_KNOW_THE_APP,
                TESTKIT_KNOWS_THE_CORE_ONLY,
                ADAPTERS_DO_NOT_KNOW_EACH_OTHER,
                NO_CYCLES,
                NULL_MARKED,
                ONE_EXIT,
                ONE_CONSOLE,
                LIBRARIES_OF_THE_APP,
                TELLING_NAMES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void kopiObeys(ArchRule rule) {
        rule.check(KOPI);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleIsLookedAt(String packages) {
        assertThat(KOPI.that(resideInAPackage(packages))).isNotEmpty();
    }

    static List<String> modules() {
        return List.of(CORE, ADAPTER, TESTKIT, APP);
    }

    // --- Each rule finds what it is there to find. --------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("offences")
    void offencesAreFound(ArchRule rule, String violation) {
        // LogManager: a class of that name, in a package without @NullMarked.
        JavaClasses offences = new ClassFileImporter()
                .importClasses(ReachesUp.class, Offender.class, Neighbour.class, Biased.class, LogManager.class);
        assertThat(rule.evaluate(offences).getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(violation));
    }

    static List<Arguments> offences() {
        return List.of(
                Arguments.of(CORE_KNOWS_NOBODY, "ReachesUp.program()"),
                Arguments.of(ADAPTERS_DO_NOT_KNOW_THE_APP, "Offender.program()"),
                Arguments.of(TESTKIT_KNOWS_THE_CORE_ONLY, "Biased.tested()"),
                Arguments.of(NULL_MARKED, "LogManager"),
                Arguments.of(TELLING_NAMES, "LogManager"),
                Arguments.of(ADAPTERS_DO_NOT_KNOW_EACH_OTHER, "Offender.anotherAdapter()"),
                Arguments.of(NO_CYCLES, "Cycle detected"),
                Arguments.of(ONE_EXIT, "Offender.exit()"),
                Arguments.of(ONE_EXIT, "Offender.halt()"),
                Arguments.of(ONE_CONSOLE, "Offender.print()"),
                Arguments.of(LIBRARIES_OF_THE_APP, "Offender.json()"),
                Arguments.of(LIBRARIES_OF_THE_APP, "picocli.CommandLine$Command"));
    }

    private static boolean isNullMarked(JavaClass type) {
        return type.getPackage().isAnnotatedWith(NullMarked.class);
    }
}
