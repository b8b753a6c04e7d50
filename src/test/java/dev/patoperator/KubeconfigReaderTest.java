package dev.patoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        System.clearProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY);
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
                "contexts:|others:|has no context here, which is its current-context; it has: none",
                "cluster: lab, user: me|user: me|has no cluster in its context here",
                "{server: \"https://127.0.0.1:6443\"}|{}|: the cluster lab has no server",
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

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing yet\n", "---\n", "null", "{}"})
    void anEmptyFileIsLikeNoFile(String text) throws Exception {
        assertThat(read(text).getMasterUrl()).isEqualTo(withFile("/dev/null").getMasterUrl());
    }

    @Test
    void anEmptyFileDoesNotHideAnotherFile() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty"), "# nothing yet\n");
        Files.writeString(file(), GOOD);

        assertThat(withFile(empty + File.pathSeparator + file()).getMasterUrl()).startsWith("https://127.0.0.1:6443");
    }

    /** People set it so to say that there is no kubeconfig. */
    @Test
    void theNullDeviceIsNoKubeconfig() throws Exception {
        assertThat(withFile("/dev/null").getCurrentContext()).isNull();
    }

    @Test
    void aPathWithoutAFileIsNamed() {
        for (Path path : List.of(directory.resolve("missing"), directory)) {
            assertThatThrownBy(() -> withFile(path.toString()))
                    .isInstanceOf(Preflight.FailedException.class)
                    .hasMessage("KUBECONFIG names " + path + ", and there is no such file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"contexts", "clusters", "users"})
    void anEmptyEntryIsNamed(String list) {
        assertThatThrownBy(() -> read(GOOD.replace(list + ":\n", list + ":\n-\n")))
                .isInstanceOf(Preflight.FailedException.class)
                .hasMessage("the kubeconfig " + file() + " has an empty entry in " + list + "; remove it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contexts: [{}]",
                "contexts: [{name: here}]",
                "contexts: [{name: here, context: {}}]",
                "contexts: [{context: {cluster: lab}}]",
                "contexts: [{name: here, context: {cluster: lab}}]\nclusters: [{cluster: {}}]",
                "contexts: [{name: here, context: {cluster: lab}}]\nclusters: [{name: lab}]",
                "contexts: [{name: here, context: {cluster: lab}}]\nclusters: [{name: lab, cluster: {server: a}}]\nusers: [{}]",
                "contexts: [{name: here, context: {cluster: lab, user: me}}]\nclusters: [{name: lab, cluster: {server: a}}]\n"
                        + "users: [{name: me}]",
                "contexts: [{name: here, context: {cluster: lab, user: me}}]\nclusters: [{name: lab, cluster: {server: a}}]\n"
                        + "users: [{name: me, user: {exec: {}}}]",
                "contexts: [{name: here, context: {cluster: lab, user: me}}]\nclusters: [{name: lab, cluster: {server: a}}]\n"
                        + "users: [{name: me, user: {auth-provider: {}}}]",
            })
    void anEntryWithMissingFieldsIsNeverAJavaError(String lists) throws Exception {
        for (String current : List.of("", "current-context: here\n")) {
            try {
                assertThat(read(current + lists).getMasterUrl()).isNotBlank();
            } catch (Preflight.FailedException e) {
                assertThat(e)
                        .message()
                        .startsWith("the kubeconfig ")
                        .doesNotContain("null", "Cannot invoke", "java.", "io.fabric8");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "s3cr3t-token|a value has the wrong type; the file must have fields such as clusters",
                "[s3cr3t-token]|a value has the wrong type at line 1, column 1",
                "users: s3cr3t-token|a value has the wrong type in users",
                "users: [s3cr3t-token]|a value has the wrong type in users[0]",
                "users: [{name: me, user: s3cr3t-token}]|a value has the wrong type in users[0].user",
                "users: [{name: me, user: {token: {s3cr3t-token: s3cr3t-token}}}]|a value has the wrong type in users[0].user.token",
                "users: [{name: me, user: {token: [s3cr3t-token]}}]|a value has the wrong type in users[0].user.token",
                "users: [{name: me, user: {as-user-extra: {s3cr3t-token: {a: 1}}}}]|a value has the wrong type in"
                        + " users[0].user.as-user-extra.*",
                "clusters: [{name: lab, cluster: {insecure-skip-tls-verify: s3cr3t-token}}]|a value has the wrong type in"
                        + " clusters[0].cluster.insecure-skip-tls-verify",
                "{\"users\": [{\"user\": \"s3cr3t-token\"}]}|a value has the wrong type in users[0].user",
                "{\"users\": s3cr3t-token}|it is neither YAML nor JSON at line 1, column",
                "users: [{name: me, user: {token: s3cr3t-token}|it is neither YAML nor JSON at line 1, column",
                "token: s3cr3t-token: s3cr3t-token|it is neither YAML nor JSON at line 1, column 20",
                "token: \"s3cr3t-token|it is neither YAML nor JSON at line 1, column",
                "token: @s3cr3t-token|it is neither YAML nor JSON at line 1, column 8",
                "token: *s3cr3t-token|it is neither YAML nor JSON at line 1, column 8",
                "token: !s3cr3t-token s3cr3t-token|it is neither YAML nor JSON at line 1, column 8",
                "token: \u0001s3cr3t-token|it is neither YAML nor JSON",
                "s3cr3t-token: 1\\ns3cr3t-token: 2|it is neither YAML nor JSON at line 2, column 1",
            })
    void whatCannotBeParsedIsLocatedWithoutItsValues(String text, String reason) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(Preflight.FailedException.class)
                .message()
                .startsWith("the kubeconfig " + file() + " cannot be used: " + reason)
                .doesNotContain("s3cr3t", "\n")
                .hasSizeLessThan(400);
    }

    private Path file() {
        return directory.resolve("kubeconfig");
    }

    private Config read(String text) throws IOException, Preflight.FailedException {
        Files.writeString(file(), text);
        return withFile(file().toString());
    }

    private static Config withFile(String variable) throws Preflight.FailedException {
        System.clearProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY);
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, variable);
        return KubeconfigReader.read(variable).build();
    }
}
