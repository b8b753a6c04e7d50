package dev.patoperator.it.argocd;

import dev.patoperator.it.OnRealKubernetes;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
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
 * Gives the tests of a class an Argo CD of their own on the API server of {@link OnRealKubernetes}, which must come first;
 * or skips them with the reason.
 */
public final class OnArgoCd implements ExecutionCondition, BeforeAllCallback, AfterAllCallback, ParameterResolver {

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
        context.getStore(OURS).put(ArgoCd.class, ArgoCd.start(OnRealKubernetes.server(context)));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        ArgoCd argo = context.getStore(OURS).remove(ArgoCd.class, ArgoCd.class);
        if (argo != null) {
            argo.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ArgoCd.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(OURS).get(ArgoCd.class);
    }
}
