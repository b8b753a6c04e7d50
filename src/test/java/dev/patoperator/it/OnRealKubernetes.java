package dev.patoperator.it;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tests the one API server of this run, or skips them with the reason. */
public final class OnRealKubernetes implements ExecutionCondition, ParameterResolver {

    private static final Logger LOG = LoggerFactory.getLogger(OnRealKubernetes.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = ApiServerBinaries.missing();
        missing.ifPresent(why -> LOG.warn("SKIPPED {}: {}", context.getDisplayName(), why));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("there is an API server to test with"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealKubernetes.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(RealKubernetes.class))
                .getOrComputeIfAbsent(RealKubernetes.class, unused -> RealKubernetes.start(), RealKubernetes.class);
    }
}
