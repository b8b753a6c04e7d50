package dev.patoperator.notification.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.notification.Notification;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingNotificationTest {

    private static WaitingNotification waiting(String source, Map<String, Object> data) {
        return WaitingNotification.of(new Notification("1", "t", URI.create(source), "s", Instant.EPOCH, data));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.github.com/orgs/acme, https://api.github.com/orgs/acme",
        "/apis/patoperator.dev/v1alpha1/namespaces/acme/patgrantreviews/a, /apis/patoperator.dev/v1alpha1/namespaces/acme",
        "/apis/patoperator.dev/v1alpha1/namespaces/acme/patgrantreviews/b, /apis/patoperator.dev/v1alpha1/namespaces/acme",
        "/namespaces/acme, /namespaces/acme",
    })
    void resourcesOfANamespaceHaveOneShare(String source, String share) {
        assertThat(waiting(source, Map.of()).share()).isEqualTo(share);
    }

    /** A tenant can write any GitHub, and so any source, into the statuses of its resources. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.github.com/orgs/acme",
                "https://github.example/api/v3/orgs/acme",
                "https://x.example/namespaces/acme/orgs/a",
                "/apis/patoperator.dev/v1alpha1/namespaces/mallory",
            })
    void whatAResourceTellsCountsTowardsItsNamespaceWhateverTheSource(String source) {
        assertThat(waiting(source, Map.of("resource", Map.of("namespace", "mallory")))
                        .share())
                .isEqualTo("/apis/patoperator.dev/v1alpha1/namespaces/mallory");
    }

    /** As String stores it: one character outside of Latin-1 doubles the bytes of all. */
    @Test
    void textsWeighWhatTheyTakeInMemory() {
        assertThat(waiting("/a", Map.of("message", "x".repeat(1_023) + "…")).weight())
                .isEqualTo(2);
        assertThat(waiting("/a", Map.of("a", "x".repeat(1_023) + "…", "b", "y".repeat(1_023) + "…"))
                        .weight())
                .isEqualTo(3);
    }

    @Test
    void largeNotificationsWeighMore() {
        String page = "x".repeat(2_048);
        assertThat(waiting("/a", Map.of("a", "b", "n", 1L)).weight()).isEqualTo(1);
        assertThat(waiting("/a", Map.of("a", page)).weight()).isEqualTo(2);
        assertThat(waiting("/a", Map.of("a", List.of(page, Map.of("b", page, "c", true))))
                        .weight())
                .isEqualTo(3);
        assertThat(waiting("/a", Map.of("a", "x".repeat(1 << 20))).weight()).isEqualTo(513);
    }
}
