package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.MovableClock;
import dev.patoperator.github.support.TestCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a proxy between the client and an https base URL that does not let calls through. */
class ProxyTest {

    private static final String HOST = "api.github.invalid";

    @Test
    void proxyThatRequiresAuthenticationIsReported() throws Exception {
        GitHubException.Unavailable unavailable =
                throughProxy("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"");

        assertThat(unavailable)
                .hasMessage(
                        "the proxy in front of GitHub answered apps/get-org-installation with 407: it asks for a user name"
                                + " and password, which the operator cannot give; let it admit the operator without them");
        assertThat(unavailable.mayHaveActed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "502 Bad Gateway", "503 Service Unavailable"})
    void proxyThatRefusesToConnectIsUnavailable(String status) throws Exception {
        assertThat(throughProxy(status)).hasMessageNotContaining("null");
    }

    /** The client uses the proxy that is the default when the client is created, as with {@code -Dhttps.proxyHost}. */
    private static GitHubException.Unavailable throughProxy(String status) throws Exception {
        AppCredentials app = TestCredentials.of(
                "https://" + HOST, "Iv23liProxied", AppKey.fresh().pkcs8(), OptionalLong.empty());
        ProxySelector before = ProxySelector.getDefault();
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> refuseAll(proxy, status));
            thread.start();
            ProxySelector.setDefault(new OnlyFor(HOST, proxy.getLocalPort(), before));
            try (GitHubClient client =
                    GitHubClient.connect(ClientOnSimulator.SETTINGS, new MovableClock(), CallObserver.NONE)) {
                return catchThrowableOfType(
                        GitHubException.Unavailable.class,
                        () -> client.apps().installation(app, "acme", Duration.ofHours(1)));
            } finally {
                ProxySelector.setDefault(before);
                proxy.close();
                thread.join();
            }
        }
    }

    private static void refuseAll(ServerSocket proxy, String status) {
        while (true) {
            try (Socket socket = proxy.accept()) {
                BufferedReader head =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                for (String line = head.readLine(); line != null && !line.isEmpty(); line = head.readLine()) {
                    // skips the request's head
                }
                String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Selects the proxy for one host only: other clients of this JVM use other proxies, or none. */
    private static final class OnlyFor extends ProxySelector {
        private final String host;
        private final int port;
        private final ProxySelector others;

        OnlyFor(String host, int port, ProxySelector others) {
            this.host = host;
            this.port = port;
            this.others = others;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return host.equals(uri.getHost())
                    ? List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                    : others.select(uri);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            others.connectFailed(uri, address, failure);
        }
    }
}
