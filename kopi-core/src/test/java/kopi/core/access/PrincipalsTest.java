package kopi.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import kopi.core.access.Principal.Privilege;
import kopi.core.model.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a token stands for one principal, and a principal reaches its own jobs, and operators those of all. */
class PrincipalsTest {
    private static final Principal TILL = new Principal("till-7", Privilege.ANALYST);
    private static final Principal OTHER = new Principal("till", Privilege.ANALYST);
    private static final Principal BOSS = new Principal("boss", Privilege.OPERATOR);

    @Test
    void aTokenStandsForItsHolderOnly() {
        var principals = Principals.of(Map.of("open sesame", TILL, "open barley", BOSS));
        assertThat(principals.find("open sesame")).contains(TILL);
        assertThat(principals.find("open barley")).contains(BOSS);
        assertThat(principals.find("open sesam")).isEmpty();
        assertThat(principals.find("")).isEmpty();
        assertThat(principals.isOpen()).isFalse();
    }

    @Test
    void withoutTokensEverybodyIsOnePrincipal() {
        assertThat(Principals.NONE.isOpen()).isTrue();
        assertThat(JobAccess.resolve(Principal.ANYONE, new JobId("nightly"))).contains(new JobId("nightly"));
        assertThat(JobAccess.resolve(Principal.ANYONE, new JobId("till-7_nightly")))
                .contains(new JobId("till-7_nightly"));
    }

    @Test
    void aBareNameIsTheCallersOwn() {
        assertThat(JobAccess.resolve(TILL, new JobId("nightly"))).contains(new JobId("till-7_nightly"));
        assertThat(JobAccess.resolve(BOSS, new JobId("nightly"))).contains(new JobId("boss_nightly"));
    }

    @Test
    void onlyOperatorsReachTheJobsOfOthers() {
        var job = new JobId("till-7_nightly");
        assertThat(JobAccess.resolve(TILL, job)).contains(job);
        assertThat(JobAccess.resolve(BOSS, job)).contains(job);
        assertThat(JobAccess.resolve(OTHER, job)).isEqualTo(Optional.empty());
    }

    @Test
    void noTwoOwnersAndNamesMakeOneId() {
        assertThat(new JobId("b").ownedBy("a-b")).isNotEqualTo(new JobId("b-b").ownedBy("a"));
        assertThat(new JobId("a_b").owner()).isEqualTo("a");
        assertThat(new JobId("a-b").owner()).isEmpty();
        assertThatThrownBy(() -> new JobId("a_b_c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobId("_b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobId("a_")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobId("a").ownedBy("b_c")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "a b", "a_b", "é", "\n", "0123456789012345678901234567890123"})
    void namesThatCouldNotBePartOfAJobsIdAreRefused(String name) {
        assertThatThrownBy(() -> new Principal(name, Privilege.ANALYST)).isInstanceOf(IllegalArgumentException.class);
    }
}
