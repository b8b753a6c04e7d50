package dev.patoperator.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the one API server of this run to the tests of a class, with an {@link OperatorInstallation} of their own;
 * or skips the tests and logs the reason. After the class everything that it created is deleted, and the class fails
 * when something is left.
 */
public final class OnRealKubernetes
        implements ExecutionCondition, BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Logger LOG = LoggerFactory.getLogger(OnRealKubernetes.class);
    private static final Namespace OURS = Namespace.create(OnRealKubernetes.class);
    private static final Duration DELETED_WITHIN = Duration.ofSeconds(60);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = RealKubernetes.missing()
                .or(() -> Installer.of(installed(context)).missing())
                .or(() -> server(context).version().unsupported());
        missing.ifPresent(why -> LOG.warn("SKIPPED {}: {}", context.getDisplayName(), why));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("there is an API server to test with"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        RealKubernetes kubernetes = server(context);
        kubernetes.startAuditOfClass();
        store(context).put(ClusterContents.class, ClusterContents.of(kubernetes.admin()));
        store(context).put(OperatorInstallation.class, OperatorInstallation.of(kubernetes, installed(context)));
    }

    private static Path installed(ExtensionContext context) {
        Installs installs = context.getRequiredTestClass().getAnnotation(Installs.class);
        return Path.of(installs == null ? "deploy/manifests" : installs.value());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Both are missing when beforeAll failed.
        OperatorInstallation installation =
                store(context).remove(OperatorInstallation.class, OperatorInstallation.class);
        ClusterContents before = store(context).get(ClusterContents.class, ClusterContents.class);
        if (installation == null || before == null) {
            return;
        }
        RealKubernetes kubernetes = server(context);
        installation.close();
        Awaitility.await(context.getDisplayName() + " leaves nothing in the cluster")
                .atMost(DELETED_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> ClusterContents.of(kubernetes.admin()).since(before), left -> left.isEmpty());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RealKubernetes.class || type == OperatorInstallation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealKubernetes.class
                ? server(context)
                : store(context).get(OperatorInstallation.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(OURS);
    }

    /** The server of this run. The first call starts it. */
    public static RealKubernetes server(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(RealKubernetes.class, unused -> RealKubernetes.start(), RealKubernetes.class);
    }
}
