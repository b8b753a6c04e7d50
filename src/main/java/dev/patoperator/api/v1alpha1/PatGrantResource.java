package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** An active grant, of the kind {@code PatGrant}. A {@link PatInventory} owns it, and only the operator writes it. */
@Group(PatResource.GROUP)
@Version(PatResource.VERSION)
@Kind("PatGrant")
@Plural("patgrants")
@Singular("patgrant")
@AdditionalPrinterColumn(name = "Owner", jsonPath = ".status.owner")
@AdditionalPrinterColumn(name = "Token", jsonPath = ".status.tokenName")
@AdditionalPrinterColumn(name = "Access", jsonPath = ".status.access")
@AdditionalPrinterColumn(name = "Repositories", jsonPath = ".status.repositorySelection")
@AdditionalPrinterColumn(name = "Last Used", jsonPath = ".status.tokenLastUsed")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".status.tokenExpiresAt")
@AdditionalPrinterColumn(name = "Decision", jsonPath = ".status.decision")
@AdditionalPrinterColumn(name = "Covered By", jsonPath = ".status.decidedBy")
@AdditionalPrinterColumn(
        name = "Granted",
        jsonPath = ".status.accessGrantedAt",
        type = AdditionalPrinterColumn.Type.DATE)
@JsonClassDescription("""
        Access that a fine-grained personal access token has, as a PatInventory shows it. Only the operator writes it. \
        Deleting it revokes nothing: the operator creates it again.""")
public final class PatGrantResource extends CustomResource<Void, InventoryItemStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    // No status exists unless the API server sent one. The base class would create an empty one by reflection.
    @Override
    protected @Nullable InventoryItemStatus initStatus() {
        return null;
    }
}
