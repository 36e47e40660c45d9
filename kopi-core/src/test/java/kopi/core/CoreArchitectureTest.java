package kopi.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.KopiException;
import kopi.core.offence.ImpureOffender;
import kopi.core.offence.Innocent;
import kopi.core.offence.MiscHelper;
import kopi.core.offence.OtherException;
import kopi.core.offence.left.Left;
import kopi.core.offence.right.Right;
import kopi.core.offence.unmarked.Unmarked;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the deciding code must not do, so that the simulator can run it and every run gives the same bytes. */
class CoreArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("kopi.core");

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .that()
            .resideInAPackage("kopi.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "kopi.core..",
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..",
                    "org.roaringbitmap..")
            .because("what decides must run anywhere: under a broker, in memory, in the simulator");

    private static final ArchRule NO_CYCLES = slices().matching("kopi.core.(**)")
            .should()
            .beFreeOfCycles()
            .because("packages are read from the bottom up");

    private static final ArchRule NULL_MARKED = classes()
            .should(be(describe("in a package whose package-info has @NullMarked", CoreArchitectureTest::isNullMarked)))
            .because("without the annotation NullAway checks nothing, and package-info says what a package is for");

    private static final ArchRule NO_CLOCK = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "tell the time",
                    (JavaClass c) -> Set.of(
                                    "java.time.Clock",
                                    "java.time.InstantSource",
                                    "java.util.Date",
                                    "java.util.Calendar",
                                    "java.util.TimeZone")
                            .contains(c.getName())))
            .orShould()
            .accessTargetWhere(access(
                    "asks for the time or the time zone of this machine",
                    (owner, name) -> isJavaTime(owner) && (name.equals("now") || name.equals("systemDefault"))))
            .because("time comes in as a message, or a run could not be repeated");

    private static final ArchRule NO_THREAD = noClasses()
            .should()
            .dependOnClassesThat(describe("have to do with threads", CoreArchitectureTest::isAboutThreads))
            .orShould()
            .accessTargetWhere(access(
                    "is a parallel stream or algorithm",
                    (owner, name) -> isCollection(owner) && name.startsWith("parallel")))
            .because("a role is called by one thread at a time; its driver owns the threads");

    private static final ArchRule NO_RANDOMNESS = noClasses()
            .should()
            .dependOnClassesThat(describe("make random numbers", CoreArchitectureTest::isRandom))
            .orShould()
            .accessTargetWhere(access(
                    "is random",
                    (owner, name) -> name.equals("random")
                            || name.equals("randomUUID")
                            || (owner.equals("java.util.Collections") && name.equals("shuffle"))))
            .because("the same input must give the same messages with the same ids");

    private static final ArchRule NO_INPUT_OR_OUTPUT = noClasses()
            .should()
            .dependOnClassesThat(describe("read or write something outside", CoreArchitectureTest::isInputOrOutput))
            .because("files and sockets belong to adapters; streams in memory are fine");

    private static final ArchRule NO_SYSTEM = noClasses()
            .should()
            .accessTargetWhere(access(
                    "is of java.lang.System or Runtime, other than arraycopy",
                    (owner, name) -> (owner.equals("java.lang.System") && !name.equals("arraycopy"))
                            || owner.equals("java.lang.Runtime")))
            .orShould()
            .accessTargetWhere(access(
                    "depends on how this machine is set up",
                    (owner, name) -> name.equals("defaultCharset")
                            || (owner.equals("java.util.Locale") && name.equals("getDefault"))))
            .orShould()
            .accessTargetWhere(access("prints to the console", (_, name) -> name.equals("printStackTrace")))
            .because("the process, its console and its environment belong to kopi.app.Main");

    private static final ArchRule PURE =
            CompositeArchRule.of(List.of(NO_CLOCK, NO_THREAD, NO_RANDOMNESS, NO_INPUT_OR_OUTPUT, NO_SYSTEM));

    private static final ArchRule TELLING_NAMES = noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .because("such a name does not say what the class does");

    private static final ArchRule KOPI_EXCEPTIONS = classes()
            .that()
            .areAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(KopiException.class)
            .because("whoever catches one needs to know what to do about it");

    private static final ArchRule KNOWN_FAILURES = noClasses()
            .should()
            .callConstructorWhere(describe("it makes an exception that is not kopi's", CoreArchitectureTest::isForeign))
            .because("users are told what to do, which only a KopiException does; a caller's mistake is an"
                    + " IllegalArgumentException or IllegalStateException");

    static List<ArchRule> rules() {
        return List.of(
                FEW_DEPENDENCIES,
                NO_CYCLES,
                NULL_MARKED,
                NO_CLOCK,
                NO_THREAD,
                NO_RANDOMNESS,
                NO_INPUT_OR_OUTPUT,
                NO_SYSTEM,
                TELLING_NAMES,
                KOPI_EXCEPTIONS,
                KNOWN_FAILURES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void coreObeys(ArchRule rule) {
        rule.check(CORE);
    }

    // --- The order of packages is the one that docs/architecture.md draws. ---------------------------------------

    /** The packages of the core as the page lists them, from the bottom up. */
    private static List<String> drawn() throws IOException {
        String page = Files.readString(Path.of("../docs/architecture.md"));
        int start = page.indexOf("```\n", page.indexOf("Inside `kopi-core`:")) + 4;
        return page.substring(start, page.indexOf("```", start))
                .lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    /** The part of a class's package behind {@code kopi.core}; empty if it has none. */
    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith("kopi.core.")
                ? name.substring("kopi.core.".length()).replaceFirst("\\..*", "")
                : "";
    }

    private static List<String> againstTheOrder(List<String> order) {
        return CORE.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(arrow -> order.indexOf(packageOf(arrow.getTargetClass()))
                        > order.indexOf(packageOf(arrow.getOriginClass())))
                .map(Dependency::getDescription)
                .toList();
    }

    @Test
    void thePageListsEveryPackage() throws IOException {
        assertThat(drawn())
                .containsExactlyInAnyOrderElementsOf(CORE.stream()
                        .map(CoreArchitectureTest::packageOf)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()));
    }

    @Test
    void everyArrowPointsUpwardsOnThePage() throws IOException {
        assertThat(againstTheOrder(drawn())).isEmpty();
    }

    @Test
    void anArrowAgainstThePageIsFound() throws IOException {
        List<String> wrong = new ArrayList<>(drawn());
        wrong.remove("report");
        wrong.add(wrong.indexOf("operator") + 1, "report");
        assertThat(againstTheOrder(wrong))
                .isNotEmpty()
                .allSatisfy(arrow -> assertThat(arrow).contains("kopi.core.report"));
    }

    // --- Each rule finds what it is there to find. --------------------------------------------------------------

    @Test
    void everyMethodOfTheOffenderIsImpure() {
        JavaClasses offender = imported(ImpureOffender.class);
        String violations = violations(PURE, offender);
        Stream<String> methods = offender.get(ImpureOffender.class).getMethods().stream()
                .map(JavaMethod::getFullName)
                .filter(name -> !name.contains("lambda$"));
        assertThat(methods)
                .hasSizeGreaterThan(20)
                .allSatisfy(method -> assertThat(violations).contains(method));
    }

    @Test
    void theInnocentIsPure() {
        JavaClasses innocent = imported(Innocent.class);
        assertThat(violations(PURE, innocent)).isEmpty();
        assertThat(violations(KNOWN_FAILURES, innocent)).isEmpty();
        assertThat(violations(FEW_DEPENDENCIES, innocent)).isEmpty();
    }

    @Test
    void aDependencyOnTheTestLibraryIsFound() {
        assertThat(violations(FEW_DEPENDENCIES, imported(Unmarked.class))).contains("org.assertj");
    }

    @Test
    void aPackageWithoutPackageInfoIsFound() {
        assertThat(violations(NULL_MARKED, imported(Unmarked.class))).contains("Unmarked");
    }

    @Test
    void aCycleOfPackagesIsFound() {
        assertThat(violations(NO_CYCLES, imported(Left.class, Right.class))).contains("Cycle detected");
    }

    @Test
    void aNameThatSaysNothingIsFound() {
        assertThat(violations(TELLING_NAMES, imported(MiscHelper.class))).contains("MiscHelper");
    }

    @Test
    void anExceptionOfItsOwnKindIsFound() {
        assertThat(violations(KOPI_EXCEPTIONS, imported(OtherException.class))).contains("OtherException");
    }

    @Test
    void throwingSomeOtherExceptionIsFound() {
        assertThat(violations(KNOWN_FAILURES, imported(MiscHelper.class))).contains("java.lang.RuntimeException");
    }

    private static JavaClasses imported(Class<?>... types) {
        return new ClassFileImporter().importClasses(types);
    }

    private static String violations(ArchRule rule, JavaClasses classes) {
        return String.join("\n", rule.evaluate(classes).getFailureReport().getDetails());
    }

    // --- What the rules are about. ------------------------------------------------------------------------------

    private interface Target {
        boolean matches(String owner, String name);
    }

    /** Calls, method references and uses of fields whose owner and name match. */
    private static DescribedPredicate<JavaAccess<?>> access(String description, Target target) {
        return describe(
                "the target " + description,
                access -> target.matches(access.getTargetOwner().getName(), access.getName()));
    }

    private static boolean isNullMarked(JavaClass type) {
        return type.getPackage().isAnnotatedWith(NullMarked.class);
    }

    private static boolean isJavaTime(String name) {
        return name.startsWith("java.time.");
    }

    private static boolean isCollection(String name) {
        return name.startsWith("java.util.");
    }

    private static boolean isAboutThreads(JavaClass type) {
        String name = type.getName();
        return name.startsWith("java.util.concurrent.")
                || name.startsWith("java.util.Timer")
                || name.startsWith("java.lang.Thread")
                || name.startsWith("java.lang.Process")
                || Set.of("java.lang.InheritableThreadLocal", "java.lang.ScopedValue", "java.lang.InterruptedException")
                        .contains(name);
    }

    private static boolean isRandom(JavaClass type) {
        String name = type.getName();
        return name.startsWith("java.util.random.")
                || Set.of("java.util.Random", "java.util.SplittableRandom", "java.security.SecureRandom")
                        .contains(name);
    }

    private static boolean isInputOrOutput(JavaClass type) {
        String name = type.getName();
        return name.startsWith("java.net.")
                || name.startsWith("java.nio.file.")
                || name.startsWith("java.nio.channels.")
                || name.equals("java.nio.MappedByteBuffer")
                || (type.getPackageName().equals("java.io") && !IN_MEMORY.contains(type.getSimpleName()));
    }

    private static final Set<String> IN_MEMORY = Set.of(
            "ByteArrayInputStream",
            "ByteArrayOutputStream",
            "DataInput",
            "DataInputStream",
            "DataOutput",
            "DataOutputStream",
            "EOFException",
            "IOException",
            "InputStream",
            "OutputStream",
            "Serializable",
            "UncheckedIOException");

    private static boolean isForeign(JavaConstructorCall call) {
        JavaClass made = call.getTargetOwner();
        return made.isAssignableTo(Throwable.class)
                && !made.isAssignableTo(KopiException.class)
                && !call.getOriginOwner().isAssignableTo(Throwable.class)
                && !OF_THE_JDK.contains(made.getName());
    }

    /** Beside the two for a caller's mistakes: what the compiler makes, and what streams in memory declare. */
    private static final Set<String> OF_THE_JDK = Set.of(
            "java.lang.IllegalArgumentException",
            "java.lang.IllegalStateException",
            "java.lang.AssertionError",
            "java.lang.MatchException",
            "java.io.UncheckedIOException");
}
