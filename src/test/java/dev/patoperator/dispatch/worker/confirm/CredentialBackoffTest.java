package dev.patoperator.dispatch.worker.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CredentialBackoffTest {

    private static final Installation INSTALLATION = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1);

    private final ManualClock clock = new ManualClock();
    private final CredentialBackoff refused =
            new CredentialBackoff(clock, DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2)));
    private final InstallationAccess bad = with("bad");
    private final InstallationAccess good = with("good");

    private static InstallationAccess with(String fingerprint) {
        AppCredentials known = TestSubmissions.CREDENTIALS;
        return new InstallationAccess(
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), fingerprint),
                INSTALLATION,
                "acme");
    }

    @Test
    void credentialsAreNotTriedForALongerTimeAfterEachRefusal() {
        assertThat(refused.mayTry(bad)).isTrue();

        refused.add(bad);
        assertThat(refused.mayTry(bad)).isFalse();
        clock.pass(Duration.ofMillis(500));
        assertThat(refused.mayTry(bad)).isTrue();

        refused.add(bad);
        clock.pass(Duration.ofMillis(999));
        assertThat(refused.mayTry(bad)).isFalse();
        clock.pass(Duration.ofMillis(1));
        assertThat(refused.mayTry(bad)).isTrue();
    }

    @Test
    void credentialsOfOthersAreTriedAllTheSame() {
        refused.add(bad);

        assertThat(refused.mayTry(good)).isTrue();
    }

    @Test
    void credentialsThatAreAcceptedAreAsGoodAsNew() {
        refused.add(bad);
        refused.add(bad);
        refused.accepted(bad);
        assertThat(refused.mayTry(bad)).isTrue();

        refused.add(bad);
        clock.pass(Duration.ofMillis(500));
        assertThat(refused.mayTry(bad)).isTrue();
    }

    @Test
    void credentialsWhoseTimeIsOverAreForgottenOnceThereAreMany() {
        refused.add(bad);
        IntStream.range(1, 1000).forEach(i -> refused.add(with("bad " + i)));
        refused.add(good);
        clock.pass(Duration.ofMillis(500));
        assertThat(refused.mayTry(bad)).isTrue();

        refused.add(bad);
        clock.pass(Duration.ofMillis(500));
        assertThat(refused.mayTry(bad)).as("the back-off begins anew").isTrue();
    }

    @Test
    void credentialsWhoseTimeIsNotOverAreKeptHoweverManyThereAre() {
        IntStream.range(0, 1001).forEach(i -> refused.add(with("bad " + i)));

        assertThat(refused.mayTry(with("bad 0"))).isFalse();
        assertThat(refused.mayTry(with("bad 1000"))).isFalse();
    }
}
