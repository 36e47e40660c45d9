package kopi.protocol;

import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.Desired;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.protocol.v1.DesiredContent;
import kopi.protocol.v1.TermContent;

/** What eggs tell each other and keep on their disks. What is impossible is an {@link IllegalArgumentException}. */
final class EggWire {
    private EggWire() {}

    static TermContent write(Term term) {
        return TermContent.newBuilder()
                .setNumber(term.number())
                .setEgg(term.egg().name())
                .build();
    }

    static DesiredContent write(Desired desired) {
        return DesiredContent.newBuilder()
                .setTerm(write(desired.version().term()))
                .setCounter(desired.version().counter())
                .setIsDown(desired.isDown())
                .putAllReplicas(desired.replicas())
                .addAllFailed(desired.failed().stream().map(NodeId::name).toList())
                .build();
    }

    static Term read(TermContent message) {
        return new Term(message.getNumber(), new NodeId(message.getEgg()));
    }

    static Desired read(DesiredContent message) {
        SortedSet<NodeId> failed = new TreeSet<>();
        message.getFailedList().forEach(name -> failed.add(new NodeId(name)));
        return new Desired(
                new Desired.Version(read(message.getTerm()), message.getCounter()),
                message.getIsDown(),
                new TreeMap<>(message.getReplicasMap()),
                failed);
    }
}
