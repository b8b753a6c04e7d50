package dev.patoperator.kubernetes;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** The custom resource of the embedded API's tests. */
@Group("example.dev")
@Version("v1alpha1")
@ShortNames("wdg")
public class Widget extends CustomResource<Widget.Spec, Widget.Status> implements Namespaced {

    private static final long serialVersionUID = 1L;

    /** The desired state. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Spec(String owner, String action, List<Long> ids) {}

    /** The observed state. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(
            Long observedGeneration, Integer done, List<WidgetCondition> conditions, List<WidgetOutcome> outcomes) {}

    /** A condition. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WidgetCondition(String type, String status, String reason, String message) {}

    /** The outcome of one id. */
    public record WidgetOutcome(long id, String outcome) {}

    /** Creates a widget that is valid. */
    static Widget named(String name, Long... ids) {
        Widget widget = new Widget();
        widget.getMetadata().setName(name);
        widget.getMetadata().setNamespace("acme");
        widget.setSpec(new Spec("acme", "Approve", List.of(ids)));
        return widget;
    }

    /** Creates the body of a status apply: the name and that status, without other metadata and without a spec. */
    Widget withOnly(Status status) {
        Widget intent = new Widget();
        intent.getMetadata().setName(getMetadata().getName());
        intent.getMetadata().setNamespace(getMetadata().getNamespace());
        intent.setStatus(status);
        return intent;
    }
}
