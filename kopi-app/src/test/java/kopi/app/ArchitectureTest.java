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
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.adapter.neighbour.Neighbour;
import kopi.adapter.offender.Offender;
import kopi.core.client.ClientEvent;
import kopi.core.client.ClientSession;
import kopi.core.client.Patience;
import kopi.core.engine.ResumePoint;
import kopi.core.offence.ReachesUp;
import kopi.core.topology.RoleKind;
import kopi.sql.offence.Running;
import kopi.testkit.offence.Biased;
import kopi.testkit.sim.offence.Deciding;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Those that are to break rules are left out. */
    private static final JavaClasses TESTS_AND_BENCHMARKS_TOO = new ClassFileImporter()
            .importPackages("kopi")
            .that(describe("no offenders", type -> !type.getName().startsWith(Offender.class.getName())));

    private static final ArchRule GENERATED_TYPES_STAY = noClasses()
            .that()
            .resideOutsideOfPackage("kopi.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GENERATED, "com.google.protobuf..")
            .because("how something is written is the protocol's business: all others know kopi's own types");

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

    private static final ArchRule PLATFORM_KNOWS_NO_ADAPTER = noClasses()
            .that()
            .resideInAPackage("kopi.platform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP, "kopi.protocol..")
            .because("adapters share what it says of the operating system, and it serves all of them");

    private static final ArchRule PROTOCOL_KNOWS_THE_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage("kopi.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP, TESTKIT, "kopi.platform..")
            .because("the wire format is the core's words in bytes, whoever carries them");

    private static final ArchRule SQL_KNOWS_THE_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage("kopi.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP, TESTKIT, "kopi.platform..", "kopi.protocol..")
            .because("a query's text becomes a plan, wherever that runs");

    private static final ArchRule CALCITE_STAYS = noClasses()
            .that()
            .resideOutsideOfPackage("kopi.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.calcite..")
            .because("whoever runs a plan need not load what parses SQL");

    private static final ArchRule OPENTELEMETRY_STAYS = noClasses()
            .that()
            .resideOutsideOfPackage("kopi.traces..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry..", "kopi.traces..")
            .because("whoever does not ask for traces loads nothing of them: they are found as a service");

    private static final ArchRule TRACES_KNOW_THE_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage("kopi.traces..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP, TESTKIT, "kopi.platform..", "kopi.protocol..")
            .because("spans are taken as they come, whoever begins them");

    private static final ArchRule DOCKER_KNOWS_NO_ADAPTER = noClasses()
            .that()
            .resideInAPackage("kopi.docker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP, TESTKIT, "kopi.protocol..")
            .because("containers are run as they are described, whatever is in them");

    private static final ArchRule KUBERNETES_KNOWS_NO_ADAPTER = noClasses()
            .that()
            .resideInAPackage("kopi.kubernetes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTER, APP, TESTKIT, "kopi.protocol..")
            .because("pods are looked at and ended, whatever is in them");

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
            .doNotHaveFullyQualifiedName("kopi.app.cli.Terminal")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .because("what is printed is escaped in one place, and stdout is for the summary or the JSON that a script"
                    + " reads");

    private static final ArchRule LIBRARIES_OF_THE_APP = noClasses()
            .that()
            .resideOutsideOfPackages(APP, "kopi.docker..", "kopi.kubernetes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "tools.jackson..")
            .because("command line and JSON are how the program talks, which nothing below it needs to know; Docker's"
                    + " engine and Kubernetes talk JSON as well");

    private static final ArchRule ENGINES_JUDGE = noClasses()
            .that()
            .resideOutsideOfPackage(CORE)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ResumePoint.class)
            .because("where to resume, and across what, is decided in the core, for production and simulation alike");

    private static final ArchRule TELLING_NAMES = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
            .because("such a name does not say what the class does");

    private static final ArchRule CLIENTS_DECIDE_IN_THE_CORE = noClasses()
            .that()
            .resideInAnyPackage("kopi.app.client..", "kopi.testkit.sim..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ClientSession.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ClientEvent.class)
            .orShould()
            .callMethodWhere(describe(
                    "it asks a client's Patience", call -> call.getTargetOwner().isEquivalentTo(Patience.class)))
            .because(
                    "production and simulation carry out the steps of one ClientEngine, and decide nothing themselves");

    private static final ArchRule ROLES_ARE_NAMED_ONCE = noClasses()
            .that()
            .resideOutsideOfPackages("kopi.core.topology..", "kopi.app.config..", GENERATED)
            .should(be(describe("with the name of a role as a text", ArchitectureTest::spellsRole)))
            .because("RoleKind knows what roles are called, and the cluster file's parser what its keys are");

    /** A role's name, or a node, queue or journal of one; not the keys of cluster files, nor what is said about roles. */
    private static final Pattern ROLE_NAME = Pattern.compile(
            "(kopi)?\\.?(%s)(-\\d+|[.-])?".formatted(String.join("|", RoleKind.texts(List.of(RoleKind.values())))));

    /** What stands for the values in the recipe of a text that is put together. */
    private static final String RECIPE_VALUE = "\u0001";

    static List<ArchRule> rules() {
        return List.of(
                CORE_KNOWS_NOBODY,
                ADAPTERS_DO_NOT_KNOW_THE_APP,
                TESTKIT_KNOWS_THE_CORE_ONLY,
                ADAPTERS_DO_NOT_KNOW_EACH_OTHER,
                PLATFORM_KNOWS_NO_ADAPTER,
                PROTOCOL_KNOWS_THE_CORE_ONLY,
                SQL_KNOWS_THE_CORE_ONLY,
                CALCITE_STAYS,
                OPENTELEMETRY_STAYS,
                TRACES_KNOW_THE_CORE_ONLY,
                DOCKER_KNOWS_NO_ADAPTER,
                KUBERNETES_KNOWS_NO_ADAPTER,
                NO_CYCLES,
                NULL_MARKED,
                ONE_EXIT,
                ONE_CONSOLE,
                LIBRARIES_OF_THE_APP,
                ENGINES_JUDGE,
                CLIENTS_DECIDE_IN_THE_CORE,
                ROLES_ARE_NAMED_ONCE,
                TELLING_NAMES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void kopiObeys(ArchRule rule) {
        rule.check(KOPI);
    }

    @Test
    void nobodyButTheProtocolKnowsGeneratedTypes() {
        GENERATED_TYPES_STAY.check(TESTS_AND_BENCHMARKS_TOO);
        assertThat(TESTS_AND_BENCHMARKS_TOO.that(resideInAPackage("kopi.bench..")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleIsLookedAt(String packages) {
        assertThat(KOPI.that(resideInAPackage(packages))).isNotEmpty();
    }

    static List<String> modules() {
        return List.of(CORE, ADAPTER, TESTKIT, APP, "kopi.sql..");
    }

    /** What decides is made by production and by the simulator, and by nobody else. */
    @ParameterizedTest
    @MethodSource("engines")
    void productionAndSimulatorRunTheSameEngines(JavaClass engine) {
        Set<String> makers = engine.getConstructorCallsToSelf().stream()
                .map(call -> call.getOriginOwner().getPackageName())
                .filter(name -> !name.startsWith("kopi.core"))
                .collect(Collectors.toSet());
        assertThat(makers).anyMatch("kopi.testkit.sim"::equals).anyMatch(ArchitectureTest::isProduction);
    }

    static List<JavaClass> engines() {
        List<JavaClass> engines = KOPI.stream()
                .filter(type -> type.getPackageName().startsWith("kopi.core"))
                .filter(ArchitectureTest::isEngine)
                .toList();
        assertThat(engines)
                .extracting(JavaClass::getSimpleName)
                .contains(
                        "RoleEngine",
                        "FoldEngine",
                        "UploadSession",
                        "ResultsSession",
                        "ConnectedJobs",
                        "PendingRequests",
                        "NodeEngine");
        return engines;
    }

    /** By their names, and everything of a gateway's that can be made elsewhere and is no value. */
    private static boolean isEngine(JavaClass type) {
        boolean isOfGateway = type.getPackageName().equals("kopi.core.gateway")
                && type.isTopLevelClass()
                && !type.isRecord()
                && !type.isInterface();
        return isOfGateway || type.getSimpleName().endsWith("Engine");
    }

    private static boolean isProduction(String name) {
        return name.startsWith("kopi.adapter") || name.startsWith("kopi.app");
    }

    // --- Each rule finds what it is there to find. --------------------------------------------------------------

    /** LogManager: a class of that name, in a package without @NullMarked. */
    private static final JavaClasses OFFENCES = new ClassFileImporter()
            .importClasses(
                    ReachesUp.class,
                    Offender.class,
                    Neighbour.class,
                    Biased.class,
                    Deciding.class,
                    Running.class,
                    LogManager.class);

    @ParameterizedTest
    @MethodSource("offences")
    void offencesAreFound(ArchRule rule, String violation) {
        assertThat(rule.evaluate(OFFENCES).getFailureReport().getDetails())
                .anySatisfy(detail -> assertThat(detail).contains(violation));
    }

    static List<Arguments> offences() {
        return List.of(
                Arguments.of(CORE_KNOWS_NOBODY, "ReachesUp.program()"),
                Arguments.of(ADAPTERS_DO_NOT_KNOW_THE_APP, "Offender.program()"),
                Arguments.of(TESTKIT_KNOWS_THE_CORE_ONLY, "Biased.tested()"),
                Arguments.of(SQL_KNOWS_THE_CORE_ONLY, "Running.runner()"),
                Arguments.of(CALCITE_STAYS, "Offender.parser()"),
                Arguments.of(GENERATED_TYPES_STAY, "Offender.generated()"),
                Arguments.of(NULL_MARKED, "LogManager"),
                Arguments.of(TELLING_NAMES, "LogManager"),
                Arguments.of(ADAPTERS_DO_NOT_KNOW_EACH_OTHER, "Offender.anotherAdapter()"),
                Arguments.of(NO_CYCLES, "Cycle detected"),
                Arguments.of(ONE_EXIT, "Offender.exit()"),
                Arguments.of(ONE_EXIT, "Offender.halt()"),
                Arguments.of(ONE_CONSOLE, "Offender.print()"),
                Arguments.of(LIBRARIES_OF_THE_APP, "Offender.json()"),
                Arguments.of(CLIENTS_DECIDE_IN_THE_CORE, "Deciding.session()"),
                Arguments.of(CLIENTS_DECIDE_IN_THE_CORE, "Deciding.startsOver()"),
                Arguments.of(ROLES_ARE_NAMED_ONCE, "Offender"),
                Arguments.of(LIBRARIES_OF_THE_APP, "picocli.CommandLine$Command"));
    }

    /** Looks at the texts that a class file has: constants are copied into those that use them. */
    private static boolean spellsRole(JavaClass type) {
        URI file = type.getSource().orElseThrow().getUri();
        // What a record's toString() goes by.
        String components = type.getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .map(JavaField::getName)
                .collect(Collectors.joining(";"));
        try (InputStream bytes = file.toURL().openStream()) {
            for (PoolEntry entry : ClassFile.of().parse(bytes.readAllBytes()).constantPool()) {
                if (entry instanceof StringEntry text
                        && !(type.isRecord() && text.stringValue().equals(components))
                        && Stream.of(text.stringValue().split(RECIPE_VALUE, -1))
                                .anyMatch(part -> ROLE_NAME.matcher(part).matches())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "group-by-2", "kopi.reducer", "kopi.controller.", ".joiner", "egg-"})
    void aRolesNameIsKnown(String text) {
        assertThat(text).matches(ROLE_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ports.egg", "filter-delay", "the egg at ", "kopi/adapter/gateway/", "filtered"})
    void whatOnlySpeaksOfARoleIsNoNameOfOne(String text) {
        assertThat(text).doesNotMatch(ROLE_NAME);
    }

    private static boolean isNullMarked(JavaClass type) {
        return type.getPackage().isAnnotatedWith(NullMarked.class);
    }
}
