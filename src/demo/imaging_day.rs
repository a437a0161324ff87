//! The day of a device: its queue of exams, from the start of its service window on; emergencies at any hour.

use super::calendar::{Moment, last_day};
use super::devices::DEVICES;
use super::encounters::Setting;
use super::examinations::Exam;

/// How long after the planned end of the day a queue is still worked off one by one.
const OVERTIME: i64 = 150;

/// Gives every exam its start and its number; what does not fit before the end of the exports is left out.
pub fn scheduled(mut exams: Vec<Exam>) -> Vec<Exam> {
    exams.sort_by_key(|exam| (exam.device, exam.day, exam.ready, exam.patient));
    for queue in exams.chunk_by_mut(|a, b| a.device == b.device && a.day == b.day) {
        work_off(queue);
    }
    exams.retain(|exam| exam.ended().day() <= last_day());
    exams.sort_by_key(|exam| (exam.started, exam.device, exam.patient));
    for (number, exam) in exams.iter_mut().enumerate() {
        exam.number = number + 1;
    }
    exams
}

/// Spreads the planned exams of one device and day over its window.
fn work_off(queue: &mut [Exam]) {
    let Some(first) = queue.first() else { return };
    let device = &DEVICES[first.device];
    let (opens, closes) = (first.day.at(device.opens), first.day.at(device.opens + device.planned));
    let planned = queue.iter().filter(|exam| !at_once(exam)).count() as i64;
    let mut free = opens;
    let mut place = 0;
    for exam in queue {
        if at_once(exam) {
            exam.started = exam.ready.plus(exam.patient % 25);
            continue;
        }
        let slot = opens.plus(device.planned * place / planned);
        place += 1;
        let earliest = slot.max(exam.ready);
        // A queue far longer than the day (demo at a larger scale) means several rooms at once.
        exam.started = if free <= closes.plus(OVERTIME) { earliest.max(free) } else { earliest };
        free = exam.ended();
    }
}

/// Emergencies do not wait for the service window.
fn at_once(exam: &Exam) -> bool {
    match exam.setting {
        Setting::Emergency => true,
        Setting::Outpatient | Setting::Inpatient | Setting::CheckUp => false,
    }
}

/// When the patient was told to come: the quarter of an hour in which the exam began.
pub fn booked_for(exam: &Exam) -> Moment {
    let minute = exam.started.minute_of_day();
    exam.started.plus(-(minute % 15)).max(exam.requested)
}
