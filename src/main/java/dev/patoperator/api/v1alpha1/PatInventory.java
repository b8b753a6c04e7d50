package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Shows the pending requests and the active grants of an organization as objects. Decides nothing. */
@Group(PatResource.GROUP)
@Version(PatResource.VERSION)
@Kind("PatInventory")
@Plural("patinventories")
@Singular("patinventory")
@ShortNames("patinv")
@Categories(PatResource.CATEGORY)
@AdditionalPrinterColumn(name = "Organization", jsonPath = ".spec.organization")
@AdditionalPrinterColumn(name = "Requests", jsonPath = ".status.requests", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Grants", jsonPath = ".status.grants", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Never Expiring",
        jsonPath = ".status.neverExpiring",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Idle", jsonPath = ".status.idle", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Uncovered",
        jsonPath = ".status.uncovered",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type=='Ready')].message", priority = 1)
@JsonClassDescription("""
        Shows the pending requests and the active grants of a GitHub organization as read-only objects of the kinds \
        PatRequest and PatGrant. It decides nothing; deleting it deletes these objects only.""")
public final class PatInventory extends CustomResource<PatInventorySpec, PatInventoryStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    // No spec or status exists unless the API server sent one. The base class would create an empty one by reflection.
    @Override
    protected @Nullable PatInventorySpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable PatInventoryStatus initStatus() {
        return null;
    }
}
