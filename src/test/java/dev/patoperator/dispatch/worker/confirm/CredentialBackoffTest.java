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
    private final CredentialBackoff backoff =
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
    void backOffGrowsWithEachRefusal() {
        assertThat(backoff.mayTry(bad)).isTrue();

        backoff.add(bad);
        assertThat(backoff.mayTry(bad)).isFalse();
        clock.pass(Duration.ofMillis(500));
        assertThat(backoff.mayTry(bad)).isTrue();

        backoff.add(bad);
        clock.pass(Duration.ofMillis(999));
        assertThat(backoff.mayTry(bad)).isFalse();
        clock.pass(Duration.ofMillis(1));
        assertThat(backoff.mayTry(bad)).isTrue();
    }

    @Test
    void otherCredentialsAreNotAffected() {
        backoff.add(bad);

        assertThat(backoff.mayTry(good)).isTrue();
    }

    @Test
    void backOffIsResetWhenCredentialsAreAccepted() {
        backoff.add(bad);
        backoff.add(bad);
        backoff.accepted(bad);
        assertThat(backoff.mayTry(bad)).isTrue();

        backoff.add(bad);
        clock.pass(Duration.ofMillis(500));
        assertThat(backoff.mayTry(bad)).isTrue();
    }

    @Test
    void expiredEntriesAreForgottenOnceThereAreMany() {
        backoff.add(bad);
        IntStream.range(1, 1000).forEach(i -> backoff.add(with("bad " + i)));
        backoff.add(good);
        clock.pass(Duration.ofMillis(500));
        assertThat(backoff.mayTry(bad)).isTrue();

        backoff.add(bad);
        clock.pass(Duration.ofMillis(500));
        assertThat(backoff.mayTry(bad)).as("the back-off was reset").isTrue();
    }

    @Test
    void unexpiredEntriesAreKeptHoweverManyThereAre() {
        IntStream.range(0, 1001).forEach(i -> backoff.add(with("bad " + i)));

        assertThat(backoff.mayTry(with("bad 0"))).isFalse();
        assertThat(backoff.mayTry(with("bad 1000"))).isFalse();
    }
}
