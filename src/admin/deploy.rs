//! How a posted configuration becomes the active one: prepare, save, commit.
//!
//! Preparing changes nothing and finds every reason to refuse. The save is the commit point: until the host
//! says that it is durable, the active configuration is the old one, and if it fails it stays so.

use super::differs::Differs;
use super::effect::Deployment;
use super::flows::Set;
use super::request::{DeploymentType, Request};
use crate::check::{Finding, Severity, check, new_errors};
use crate::credentials::{self, Blocks, Credentials, Inline, Saved, Secret, Secrets, Update};
use crate::deploy::{self, Running, Types};
use crate::error::Error;
use crate::flow::Flows;
use crate::json::{Document, Posted};
use crate::registry::Registry;
use crate::revision::Revision;
use crate::storage::{Generation, Stored, StoredCredentials};

/// What the store is known to hold.
#[derive(Debug)]
pub(crate) struct Active {
    /// The configuration; an error if the stored text is none. The next deploy mends that.
    pub(crate) configuration: Result<Configuration, Error>,
    pub(crate) credentials: Credentials,
    pub(crate) generation: Generation,
    /// What runs of the configuration and in which order it was started; none if all of it will be freshly started.
    running: Option<Running>,
}

/// What a runtime is given to run.
#[derive(Debug)]
pub struct Given<'a> {
    /// The generation.
    pub generation: Generation,
    /// The revision of the configuration.
    pub revision: Revision,
    /// Its text, without credentials. What is stored and cannot be read is an empty one.
    pub flows: &'a [u8],
    /// All credentials, decrypted, as JSON text: `{id: {name: value}}`. None if they cannot be decrypted.
    pub credentials: Option<Secret>,
}

/// A flow configuration, which never holds credentials, and its revision.
#[derive(Debug)]
pub(crate) struct Configuration {
    pub(crate) flows: Flows,
    pub(crate) revision: Revision,
}

/// What was posted, read and taken apart.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) configuration: Configuration,
    pub(crate) update: Update,
    /// What is wrong with the configuration.
    faults: Vec<Finding>,
}

/// What a deploy makes of the store's content.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) generation: Generation,
    /// The credentials to be stored; none if those that are there stay.
    pub(crate) credentials: Option<Saved>,
}

impl Configuration {
    /// The text of the flow configuration.
    pub(crate) fn text(&self) -> &[u8] {
        self.flows.document().text()
    }

    /// Reads what a store holds; apart from it, the credentials that it holds and should not. The revision is
    /// that of the whole text, as Node-RED's is.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 takes broken JSON for an empty configuration, which the next deploy overwrites
    /// unseen. Here it is an error that names the place, until a deploy without `rev` replaces it.
    fn stored(text: Option<Vec<u8>>) -> Result<(Configuration, Vec<Inline>), Error> {
        let flows = match text {
            None => Document::default(),
            Some(text) => Document::parse(text)
                .map_err(|fault| Error::FlowsUnreadable(Some(fault)))?
                .ok_or(Error::FlowsUnreadable(None))?,
        };
        let revision = Revision::of(&flows);
        let (flows, inline) = credentials::separate(flows)?;
        Ok((Configuration { flows: Flows::new(flows), revision }, inline))
    }
}

impl Change {
    /// Reads the configuration of a deploy, and `credentials`, which is raw JSON, beside it.
    ///
    /// # Errors
    /// What was posted is no flow configuration, or holds credentials that cannot be used.
    pub(crate) fn read(posted: Posted, credentials: Option<&Secret>) -> Result<Change, Error> {
        let flows = match posted {
            Posted::Flows(flows) => flows,
            Posted::Other(kind) => return Err(Error::NotFlows(kind.described())),
            Posted::Nothing => return Err(Error::NotFlows("left out")),
        };
        let (flows, inline) = credentials::separate(flows)?;
        let update = Update::read(inline, credentials)?;
        let revision = Revision::of(&flows);
        let flows = Flows::new(flows);
        let faults = check(&flows);
        Ok(Change { configuration: Configuration { flows, revision }, update, faults })
    }
}

impl Active {
    /// Reads what a store holds.
    pub(crate) fn load(stored: Stored, secrets: &Secrets, registry: &Registry) -> Active {
        let Stored { flows, credentials, generation, .. } = stored;
        let (configuration, inline) = match Configuration::stored(flows) {
            Ok((configuration, inline)) => (Ok(configuration), inline),
            Err(error) => (Err(error), Vec::new()),
        };
        let credentials = credentials.as_ref().map(|StoredCredentials(bytes)| bytes.as_slice());
        let credentials = Credentials::load(credentials, &inline, secrets, registry);
        // Found out now, so that no deploy waits for it.
        let fresh = |active: &Configuration| Running::fresh(&active.flows, Types::All);
        let running = configuration.as_ref().ok().map(fresh);
        Active { configuration, credentials, generation, running }
    }

    /// Notes for which nodes of a change other credentials come with it, so that those restart.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 restarts nodes whose entries bring credentials. Those whose sets come beside the
    /// flows keep running with what they had.
    pub(crate) fn note_credentials(&self, change: &mut Change, saved: Option<&Saved>) {
        let mut ids: Vec<&[u8]> = change.update.inline_ids().collect();
        if let Some(saved) = saved {
            ids.extend(self.credentials.differing(&saved.set));
        }
        let flows = &mut change.configuration.flows;
        let nodes = ids.into_iter().filter_map(|id| flows.find(id)).collect();
        flows.supply(nodes);
    }

    /// Makes the next configuration the active one. Returns what that means for the nodes; if none `runs`, all of them
    /// will be freshly started.
    pub(crate) fn replace(
        &mut self,
        next: Configuration,
        generation: Generation,
        deployment: DeploymentType,
        runs: bool,
    ) -> Deployment {
        let plan = match &self.configuration {
            Ok(before) => {
                let fresh = || Running::fresh(&before.flows, Types::All);
                let running = self.running.take().unwrap_or_else(fresh);
                deploy::plan_on((&before.flows, &running), &next.flows, deployment, Types::All)
            }
            Err(_) => deploy::plan(None, &next.flows, deployment),
        };
        let deployment = Deployment {
            deployment,
            from: self.generation,
            generation,
            revision: next.revision.to_string(),
            diff: plan.diff().to_json(),
            plan: plan.steps_to_json(),
        };
        self.running = runs.then(|| plan.into_running());
        self.configuration = Ok(next);
        self.generation = generation;
        deployment
    }

    /// What a runtime has to know that is told to load all of it anew. None if the stored text cannot be read.
    pub(crate) fn reload(&self, from: Generation) -> Option<Deployment> {
        let configuration = self.configuration.as_ref().ok()?;
        let plan = deploy::plan(None, &configuration.flows, DeploymentType::Reload);
        Some(Deployment {
            deployment: DeploymentType::Reload,
            from,
            generation: self.generation,
            revision: configuration.revision.to_string(),
            diff: plan.diff().to_json(),
            plan: plan.steps_to_json(),
        })
    }

    /// What runs, or should.
    pub(crate) fn given(&self) -> Given<'_> {
        let configuration = self.configuration.as_ref().ok();
        Given {
            generation: self.generation,
            revision: configuration
                .map_or_else(|| Revision::of(&Document::default()), |configuration| configuration.revision),
            flows: configuration.map_or(b"[]", Configuration::text),
            credentials: self.credentials.all(),
        }
    }

    /// Everything was stopped, so that all of it will be freshly started.
    pub(crate) fn stopped(&mut self) {
        self.running = None;
    }

    /// Finds every reason to refuse a deploy, and what it makes of the store's content.
    ///
    /// # Errors
    /// The deploy is refused.
    pub(crate) fn prepare<'s>(
        &self,
        set: &'s Set,
        secrets: &Secrets,
        registry: &Registry,
        blocks: Option<Blocks>,
    ) -> Result<(Prepared, &'s Change), Error> {
        self.check_rev(set)?;
        let change = set.change.as_ref().map_err(Error::clone)?;
        change.update.check(registry)?;
        self.check_faults(&change.faults)?;
        let document = change.configuration.flows.document();
        let credentials = match self.credentials.after(document, &change.update, secrets, registry)? {
            Some(next) => Some(self.credentials.save(next, secrets, blocks)?),
            None => None,
        };
        Ok((Prepared { generation: self.generation.next(), credentials }, change))
    }

    /// Refuses errors that the active configuration does not have already. Old ones pass: real folders hold them,
    /// and the editor cannot show them.
    ///
    /// DIFFERENCE: Node-RED 5.0.7 saves nearly everything, and dies, hangs or runs something else afterwards; what
    /// each error does to it stands in [`check`](crate::check).
    fn check_faults(&self, posted: &[Finding]) -> Result<(), Error> {
        if !posted.iter().any(|finding| finding.severity == Severity::Error) {
            return Ok(());
        }
        let active = self.configuration.as_ref().map(|active| check(&active.flows)).unwrap_or_default();
        let faults: Vec<Finding> = new_errors(&active, posted).into_iter().cloned().collect();
        if faults.is_empty() { Ok(()) } else { Err(Error::Faults(faults)) }
    }

    /// Checks that a deploy starts from this configuration, if it says from which it starts.
    ///
    /// Any `rev` but the active one is a mismatch, `null` and `""` too (`@node-red/runtime/lib/api/flows.js`
    /// 5.0.7).
    fn check_rev(&self, set: &Set) -> Result<(), Error> {
        let current = self.configuration.as_ref().map(|active| active.revision);
        match &set.rev {
            Some(rev) if !current.is_ok_and(|current| current.is_named_by(rev)) => {
                Err(Error::VersionMismatch(None))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Which nodes a deploy would change; none where either configuration cannot be read.
    ///
    /// DIFFERENCE: the answer of Node-RED 5.0.7 to a deploy that comes too late does not say.
    pub(crate) fn differs(&self, set: &Set) -> Option<Differs> {
        let (active, change) = (self.configuration.as_ref().ok()?, set.change.as_ref().ok()?);
        Some(Differs::between(&active.flows, &change.configuration.flows))
    }
}

/// The initial counter blocks for the `attempt`th time that a request is tried: each time it may have something
/// else to encrypt.
pub(crate) fn blocks(request: &Request, attempt: u32) -> Option<Blocks> {
    let [stored, interim, ..] = request.random.as_ref()?.as_chunks().0 else { return None };
    Some(Blocks::of(stored, interim, attempt))
}
