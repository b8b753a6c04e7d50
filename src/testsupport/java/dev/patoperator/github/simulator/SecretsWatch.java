package dev.patoperator.github.simulator;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class when a secret that a simulator issued or received appears in what was printed or logged since the
 * previous class. Works as {@code @ExtendWith} and by JUnit's automatic detection of extensions. Output of threads that
 * outlive their class counts for the next one.
 */
public final class SecretsWatch implements BeforeAllCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        capture(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertNoSecretIn(
                "the output of " + context.getDisplayName(), capture(context).take());
    }

    /**
     * Throws an {@link AssertionError} when the text holds a secret, or enough of one to recognise it. The error names
     * the place, and only the first characters of the secret.
     *
     * @param what names the text in the error, such as {@code status of acme/ci-bots}
     * @param text the text that must not hold a secret
     */
    public static void assertNoSecretIn(String what, String text) {
        String secret = IssuedSecrets.firstIn(text);
        if (secret != null) {
            throw new AssertionError("a secret that the GitHub simulator knows stands in " + what + "; it begins with '"
                    + secret.substring(0, Math.min(6, secret.length())) + "'");
        }
    }

    /** One capture per JVM, because nested classes run inside their outer class. */
    private static OutputCapture capture(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SecretsWatch.class))
                .getOrComputeIfAbsent(OutputCapture.class, unused -> OutputCapture.install(), OutputCapture.class);
    }
}
