package dev.patoperator.it.argocd;

import dev.patoperator.it.OnRealKubernetes;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the one Argo CD of this run to the tests of a class, on the API server of {@link OnRealKubernetes}; or skips
 * the tests and logs the reason. Name it before that extension: the objects that Argo CD installs for itself then count
 * as part of the cluster, and what a class leaves in Argo CD is found.
 */
public final class OnArgoCd implements ExecutionCondition, BeforeAllCallback, ParameterResolver {

    private static final Logger LOG = LoggerFactory.getLogger(OnArgoCd.class);
    private static final Namespace OURS = Namespace.create(OnArgoCd.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = ArgoPrograms.missing();
        missing.ifPresent(why -> LOG.warn("SKIPPED {}: {}", context.getDisplayName(), why));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("there is an Argo CD to test with"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        argo(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ArgoCd.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return argo(context);
    }

    /** The Argo CD of this run. The first call starts it, and it is closed before its API server. */
    private static ArgoCd argo(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        ArgoCd.class, unused -> ArgoCd.start(OnRealKubernetes.server(context)), ArgoCd.class);
    }
}
