from itertools import pairwise

import pytest

from tollbridge.scale.jobs import Job, JobOutcome
from tollbridge.scale.schedule import AHEAD, Pacing, Schedule, gaps


class Backwards:
    """Workers that finish the job first that they were given last, at `seconds` a replication."""

    def __init__(self, count, seconds=0.1):
        self.count = count
        self.seconds = seconds
        self.waiting: list[Job] = []
        self.given: list[Job] = []

    def submit(self, job):
        self.waiting.append(job)
        self.given.append(job)

    def next_outcome(self):
        job = self.waiting.pop()
        return JobOutcome(job.first, job.last, {}, self.seconds * (job.last - job.first))

    def close(self):
        self.waiting.clear()


def test_what_is_missing_lies_between_what_is_done():
    assert gaps([], 5) == [(0, 5)]
    assert gaps([(2, 3), (0, 1)], 5) == [(1, 2), (3, 5)]
    assert gaps([(0, 5)], 5) == []
    assert gaps([(0, 9)], 5) == []
    assert gaps([(3, 9)], 5) == [(0, 3)]


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("total", [1, 2, 50, 333])
def test_outcomes_come_in_replication_order_whatever_the_order_of_finishing(task, count, total):
    outcomes = list(Schedule(task, Backwards(count), total).outcomes())
    assert outcomes[0].first == 0
    assert outcomes[-1].last == total
    assert all(one.last == other.first for one, other in pairwise(outcomes))


def test_what_was_done_before_is_not_done_again(task):
    workers = Backwards(2)
    done = {(0, 2): lambda: JobOutcome(0, 2, {}), (4, 5): lambda: JobOutcome(4, 5, {})}
    outcomes = list(Schedule(task, workers, 7, done).outcomes())
    assert [(one.first, one.last) for one in outcomes][:2] == [(0, 2), (2, 3)]
    assert sorted(number for job in workers.given for number in range(job.first, job.last)) == [2, 3, 5, 6]


def test_outcomes_arrive_before_their_turn_comes(task):
    arrived = []
    first = next(Schedule(task, Backwards(3), 50, arrived=arrived.append).outcomes())
    assert first.first == 0
    assert len(arrived) > 1
    assert arrived[-1] is first


def test_no_more_is_held_than_a_few_jobs_a_worker(task):
    workers, held, most = Backwards(4), set(), 0
    schedule = Schedule(task, workers, 1000, arrived=lambda outcome: held.add(outcome.first))
    for outcome in schedule.outcomes():
        most = max(most, len(held) + len(workers.waiting))
        held.discard(outcome.first)
    assert most <= AHEAD * workers.count + 2 * workers.count


def test_jobs_grow_until_they_take_a_second(task):
    workers = Backwards(1, seconds=0.02)
    list(Schedule(task, workers, 400).outcomes())
    sizes = [job.last - job.first for job in workers.given]
    assert sizes[0] == 1
    assert max(sizes) == 50


def test_a_replication_that_takes_long_is_a_job_of_its_own(task):
    workers = Backwards(3, seconds=40)
    list(Schedule(task, workers, 9).outcomes())
    assert [job.last - job.first for job in workers.given] == [1] * 9


def test_the_last_jobs_are_smaller_so_that_all_workers_end_together():
    pacing = Pacing(workers=2)
    pacing.learn(JobOutcome(0, 1, {}, 0.001))
    assert pacing.size(left=800) == 100
    assert pacing.size(left=8) == 1
