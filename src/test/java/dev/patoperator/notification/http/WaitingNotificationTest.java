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
