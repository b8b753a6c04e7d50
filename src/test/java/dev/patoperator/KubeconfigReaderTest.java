package dev.patoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kubeconfig that cannot be used is refused with one line that names it; others are used as kubectl uses them. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class KubeconfigReaderTest {

    private static final String GOOD = """
            apiVersion: v1
            kind: Config
            current-context: here
            clusters:
            - name: lab
              cluster: {server: "https://127.0.0.1:6443"}
            users:
            - {name: me, user: {token: abc}}
            contexts:
            - {name: here, context: {cluster: lab, user: me, namespace: ops}}
            """;

    @TempDir
    private Path directory;

    @AfterEach
    void clear() {
        System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
    }

    @Test
    void theCurrentContextIsUsed() throws Exception {
        Config config = read(GOOD);

        assertThat(config.getMasterUrl()).startsWith("https://127.0.0.1:6443");
        assertThat(config.getNamespace()).isEqualTo("ops");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "current-context: here|current-context: there|has no context there, which is its current-context; it has: here",
                "cluster: lab,|cluster: gone,|has no cluster gone, which its context here names",
                "user: me,|user: you,|has no user you, which its context here names",
                "6443\"|6443\", proxy-url: \"socks5://127.0.0.1:1080\"|has a proxy-url that does not begin with http://,"
                        + " and no other proxy is supported",
                "6443\"|6443\", tls-server-name: api.lab|has a tls-server-name, which is not supported; its server must be"
                        + " named as in the API server's certificate"
            })
    void whatCannotBeUsedIsNamedWithTheFile(String good, String bad, String message) {
        assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
                .isInstanceOf(Preflight.FailedException.class)
                .message()
                .startsWith("the kubeconfig " + file())
                .endsWith(message);
    }

    /** The client library uses such a proxy only for an API without TLS. */
    @Test
    void anHttpProxyIsUsedForAnApiWithTls() throws Exception {
        Config config = read(GOOD.replace("6443\"", "6443\", proxy-url: \"http://127.0.0.1:3128\""));

        assertThat(config.getHttpsProxy()).isEqualTo("http://127.0.0.1:3128");
    }

    private Path file() {
        return directory.resolve("kubeconfig");
    }

    private Config read(String text) throws IOException, Preflight.FailedException {
        Files.writeString(file(), text);
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, file().toString());
        return KubeconfigReader.read(file().toString()).build();
    }
}
